"""The repositories of one caller in one transaction. No method of theirs takes a user id."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncSession

from store.affinity import Affinity
from store.belongings import Belongings
from store.conversations import Conversations
from store.corrections import Corrections
from store.exercises import Exercises
from store.feedback import Feedbacks
from store.forgetting import Forgetting
from store.goals import Goals
from store.journal import Journal
from store.measurements import Measurements
from store.memories import Memories
from store.names import NameIndex
from store.operations import Operations
from store.own_exercises import OwnExercises
from store.plans import Plans
from store.progress import Progress
from store.records import Records
from store.requests import Requests
from store.shares import Shares
from store.turns import Turns
from store.usage import Usage
from store.users import Users
from store.vocabulary import Vocabulary
from store.workouts import Workouts


class Store:
    """What one person's transaction can reach.

    `session` is open and under that person's role; `now` is the one moment of this transaction, an aware datetime.
    `expected` are the versions in which a workout or plan may be written to; None where any will do.
    """

    def __init__(
        self,
        session: AsyncSession,
        user_id: int,
        now: datetime,
        index: NameIndex,
        expected: Collection[int] | None = None,
    ) -> None:
        self.session = session
        self.user_id = user_id
        self.now = now
        self.index = index
        self.expected = expected
        self.journal = Journal(session)

    @cached_property
    def users(self) -> Users:
        """The person."""
        return Users(self.session, self.user_id)

    @cached_property
    def belongings(self) -> Belongings:
        """All that the person has."""
        return Belongings(self.session, self.user_id)

    @cached_property
    def exercises(self) -> Exercises:
        """The catalogue and the person's own exercises."""
        return Exercises(self.session, self.user_id, self.index)

    @cached_property
    def own_exercises(self) -> OwnExercises:
        """The person's own exercises, to write to."""
        return OwnExercises(self.session, self.user_id, self.now, self.exercises, self.workouts)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the person calls exercises."""
        return Vocabulary(self.session, self.user_id)

    @cached_property
    def workouts(self) -> Workouts:
        """The log."""
        return Workouts(self.session, self.user_id, self.now, self.expected)

    @cached_property
    def progress(self) -> Progress:
        """What the log adds up to."""
        return Progress(self.session, self.user_id)

    @cached_property
    def records(self) -> Records:
        """The best there is in the log."""
        return Records(self.session, self.user_id)

    @cached_property
    def corrections(self) -> Corrections:
        """What can be put right in the log."""
        return Corrections(self.session, self.user_id, self.now, self.workouts)

    @cached_property
    def plans(self) -> Plans:
        """The prescriptions."""
        return Plans(self.session, self.user_id, self.now, self.workouts, self.expected)

    @cached_property
    def goals(self) -> Goals:
        """What they train for."""
        return Goals(self.session, self.user_id, self.now)

    @cached_property
    def measurements(self) -> Measurements:
        """What the scale and the tape say."""
        return Measurements(self.session, self.user_id, self.now)

    @cached_property
    def affinity(self) -> Affinity:
        """What training together has earned."""
        return Affinity(self.session, self.user_id, self.now)

    @cached_property
    def memories(self) -> Memories:
        """What the person told."""
        return Memories(self.session, self.user_id, self.now)

    @cached_property
    def forgetting(self) -> Forgetting:
        """The way out for what the person told."""
        return Forgetting(self.session, self.user_id)

    @cached_property
    def conversations(self) -> Conversations:
        """The threads of talk."""
        return Conversations(self.session, self.user_id)

    @cached_property
    def turns(self) -> Turns:
        """Messages and what became of them."""
        return Turns(self.session, self.user_id, self.now)

    @cached_property
    def usage(self) -> Usage:
        """What the language model costs."""
        return Usage(self.session, self.user_id)

    @cached_property
    def feedback(self) -> Feedbacks:
        """What is thought of turns."""
        return Feedbacks(self.session, self.user_id, self.now)

    @cached_property
    def shares(self) -> Shares:
        """The links for others."""
        return Shares(self.session, self.user_id, self.now)

    @cached_property
    def requests(self) -> Requests:
        """The keys of requests."""
        return Requests(self.session, self.user_id, self.now)

    @cached_property
    def operations(self) -> Operations:
        """The undo journal."""
        return Operations(self.session, self.user_id, self.journal, self.workouts)
