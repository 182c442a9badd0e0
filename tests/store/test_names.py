"""What people call exercises, and what they get."""

import pytest

from store.names import NameEntry, NameIndex, NameMatch, Resolved, normalize


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.from_catalogue()


def slug(found: Resolved | list[NameMatch]) -> str:
    assert isinstance(found, Resolved), f"no single exercise: {found}"
    return found.entry.slug


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Farmer’s  Walk", "farmers walk"),
        ("Pull-Up", "pull up"),
        ("  Clean & Press (Kettlebell) ", "clean & press kettlebell"),
        ("ＢＥＮＣＨ", "bench"),
        ("12-3-30", "12 3 30"),
    ],
)
def test_names_are_compared_without_case_apostrophes_and_joiners(typed: str, compared: str) -> None:
    assert normalize(typed) == compared
    assert normalize(compared) == compared


@pytest.mark.parametrize(
    ("said", "meant", "how"),
    [
        ("Squats", "squat", "alias"),
        ("ohp", "overhead-press", "alias"),
        ("Développé couché", "bench-press", "alias"),
        ("developpe couche", "bench-press", "alias"),
        ("Bankdrücken", "bench-press", "alias"),
        ("スクワット", "squat", "alias"),
        ("squat front", "front-squat", "plural"),
        ("dumbell bench press", "dumbbell-bench-press", "plural"),
        ("latpulldown", "lat-pulldown", "plural"),
        ("sqaut", "squat", "fuzzy"),
        ("bech press", "bench-press", "fuzzy"),
        ("romainan deadlift", "romanian-deadlift", "fuzzy"),
        ("eliptical", "elliptical", "fuzzy"),
        ("calf rasies", "standing-calf-raise", "fuzzy"),
        ("bulgarian splits", "bulgarian-split-squat", "fuzzy"),
    ],
)
def test_a_name_is_found_by_alias_then_plural_then_slip(index: NameIndex, said: str, meant: str, how: str) -> None:
    found = index.resolve(said)
    assert slug(found) == meant
    assert isinstance(found, Resolved)
    assert found.how == how
    assert 0.5 <= found.confidence <= 1.0


@pytest.mark.parametrize("said", ["press", "extension", "raise"])
def test_a_word_many_exercises_share_is_ambiguous(index: NameIndex, said: str) -> None:
    found = index.resolve(said)
    assert isinstance(found, list)
    assert len(found) > 1


@pytest.mark.parametrize("said", ["", "  ", "banana", "---", "🔥", "xqzzk wv"])
def test_what_is_no_exercise_is_none(index: NameIndex, said: str) -> None:
    assert index.resolve(said) == []


def test_every_name_of_the_catalogue_finds_its_own_exercise(index: NameIndex) -> None:
    entries = [entry for layer in index._layers for entry, _ in layer._keys]
    names = {normalize(entry.name): entry.slug for entry in entries}
    lost = [name for name, wanted in names.items() if slug(index.resolve(name)) != wanted]
    assert lost == []


def test_search_forgives_a_slip_anywhere_in_a_long_name(index: NameIndex) -> None:
    entries = [entry for layer in index._layers for entry, _ in layer._keys if len(entry.key) > 8]
    found = 0
    for nth, entry in enumerate(entries[:: len(entries) // 199][:200]):
        at = 1 + nth % (len(entry.key) - 2)
        typed = entry.key[:at] + entry.key[at + 1 :]
        found += any(match.entry.slug == entry.slug for match in index.search(typed))
    assert found >= 190


def test_search_ignores_the_order_of_words(index: NameIndex) -> None:
    assert index.search("press incline dumbbell")[0].entry.slug == "incline-dumbbell-press"


def test_the_longest_name_wins_in_running_text(index: NameIndex) -> None:
    words = ["then", "incline", "dumbbell", "bench", "press", "and", "the", "leg", "press", "or", "squats"]
    assert [(spot.entry.slug, spot.start, spot.end) for spot in index.spot(words)] == [
        ("incline-dumbbell-press", 1, 5),
        ("leg-press", 7, 9),
        ("squat", 10, 11),
    ]


def test_names_without_spaces_are_found_inside_a_sentence(index: NameIndex) -> None:
    text = "今日はベンチプレスをやった"
    assert text[3 : 3 + index.unspaced(text, 3)] == "ベンチプレス"
    assert index.unspaced(text, 0) == 0


def test_a_persons_own_words_win_over_the_catalogue(index: NameIndex) -> None:
    mine = NameEntry(key="my press", slug="incline-dumbbell-press", name="Incline Dumbbell Press", exercise_id=9)
    bench = NameEntry(key="bench", slug="machine-bench", name="Machine Bench", exercise_id=12, owner_id=7)
    own = index.with_entries([mine, bench])
    assert slug(own.resolve("My Press")) == "incline-dumbbell-press"
    assert slug(own.resolve("bench")) == "machine-bench"
    assert [spot.entry.slug for spot in own.spot(["did", "my", "press"])] == ["incline-dumbbell-press"]
    assert slug(index.resolve("bench")) == "bench-press"


def test_a_right_word_is_never_taken_for_a_slip(index: NameIndex) -> None:
    assert index.misspelt(["press"]) is None
    assert index.misspelt(["front"]) is None
    found = index.misspelt(["benhc"])
    assert found is not None
    assert found.entry.slug == "bench-press"
