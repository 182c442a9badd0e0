"""What counts as a claim, in which languages, and what backs it: a result of its kind with its numbers."""

from typing import Any

import pytest

from agent.claims import unbacked

SETS = [{"set_number": n, "reps": 5, "weight": 100, "unit": "kg", "weight_kg": 100} for n in (1, 2, 3)]
SQUATS: dict[str, Any] = {
    "kind": "logged",
    "summary": "Squat: 3 × 5 at 100 kg, today",
    "performed_on": "2026-11-20",
    "sets": SETS,
    "already_logged": False,
}
BENCH: dict[str, Any] = {
    "kind": "logged",
    "summary": "Bench Press: 8 at 62.5 kg, today",
    "performed_on": "2026-11-20",
    "sets": [{"set_number": 1, "reps": 8, "weight": 62.5, "unit": "kg", "weight_kg": 62.5}],
}
RUN: dict[str, Any] = {
    "kind": "logged",
    "summary": "Running: 5 km in 25:00, today",
    "sets": [{"set_number": 1, "reps": None, "weight": None, "unit": None, "distance_m": 5000, "duration_s": 1500}],
}
PLAN: dict[str, Any] = {"kind": "plan", "summary": "Plan “Strength”: 3 days a week", "weeks": 4, "days": [{}, {}, {}]}
UNDONE: dict[str, Any] = {"kind": "undone", "summary": "Undone: Squat: 3 × 5 at 100 kg, today", "undone": ["Squat"]}
PREFERRED: dict[str, Any] = {"kind": "preferred", "summary": "Loads without a unit are in pounds from now on"}
FINISHED: dict[str, Any] = {"kind": "finished", "summary": "Workout finished", "exercises": 2, "sets": 4}

NO_CLAIM = [
    "Hello! What did you train today?",
    "Should I log that?",
    "Do you want it logged as bodyweight, or with a weight?",
    "Logged?",
    "Did I log that right?",
    "I have not logged anything yet.",
    "I haven't saved it.",
    "Nothing was logged.",
    "No sets were recorded.",
    "I logged nothing.",
    "That couldn't be saved because 5000 kg is implausible.",
    "I'll log it once you tell me the weight.",
    "I will add that when you give me the reps.",
    "Let me get that logged for you.",
    "It will be logged as soon as I know the reps.",
    "If it is logged, you can undo it.",
    "Say “undo” and it is removed.",
    "Tell me the weight and it's logged.",
    "You logged 5 squats yesterday.",
    "You've logged 12 sets this week.",
    "Last week you recorded 3x5 at 95 kg.",
    "You have 3 squat sessions logged this month.",
    "You finished strong last time.",
    "That was already logged.",
    "It already is in your log.",
    "Your logged sets look good.",
    "With added weight, pull-ups get hard.",
    "Pull-ups: 5 with 20 kg added.",
    "Glycogen is stored in the muscles.",
    "Set up with your feet at shoulder width.",
    "Set up your week around two rest days.",
    "Put together a schedule that you can keep.",
    "Put them down slowly.",
    "Make sure it is tracked over weeks.",
    "It is often recorded as RPE 8.",
    "“Undo” takes back a plan I just made.",
    "Here is what is in your log: nothing.",
    "Well done!",
    "Nicely done, that is solid work.",
    "Try 105 kg next time.",
    "Aim for 3x5 at 105 kg next week.",
    "Your squat has come a long way since 2024.",
    "You set a record in kilos.",
    "Your last set was heavy in kg.",
    "Shall I switch you to pounds?",
    "Say “use pounds” and I switch your unit to pounds.",
    "Things have changed since you started.",
    "How has your grip changed?",
    "The gym closed early?",
    "Training is finished when you say so.",
    "I can create a plan for you.",
    "Would you like a plan created?",
    "As planned, rest tomorrow.",
    "Soll ich das eintragen?",
    "Ich habe nichts eingetragen.",
    "Das wird eingetragen, sobald du das Gewicht nennst.",
    "Du hast gestern 5 Kniebeugen eingetragen.",
    "Eingetragen ist noch nichts.",
    "No he registrado nada.",
    "¿Quieres que quede registrado?",
    "Si me dices el peso queda registrado.",
    "Je n'ai rien enregistré.",
    "Voulez-vous que ce soit noté ?",
    "Tu as enregistré 5 squats hier.",
    "まだ記録していません。",
    "記録しましたか？",
    "記録したい場合は教えてください。",
]

CLAIMS = [
    "Logged!",
    "Logged, well done.",
    "Done, I logged 3x5 squats at 100kg.",
    "I've logged your squats.",
    "I’ve just recorded that.",
    "Got it, your squats are logged.",
    "Your sets have been saved.",
    "All three sets are in your log now.",
    "That's in the log.",
    "Great work! Everything is saved.",
    "Okay, noted.",
    "Noted down.",
    "I put them in for you.",
    "Your squats are now tracked.",
    "As you asked I logged it.",
    "I added your sets.",
    "Done!",
    "All done.",
    "✅ Squats, 3x5",
    "Logged your squats, how did they feel?",
    "Logged. Want to add more?",
    "I've got that down.",
    "In the log: squats.",
    "I updated it.",
    "Eingetragen!",
    "Ich habe deine Kniebeugen eingetragen.",
    "Deine drei Sätze wurden gespeichert.",
    "Erledigt.",
    "He registrado tus sentadillas.",
    "Listo, ya está anotado.",
    "Quedó registrado.",
    "J'ai enregistré tes squats.",
    "C'est noté.",
    "C’est fait !",
    "記録しました。",
    "スクワットを記録しました！",
    "スクワット3セットを記録しておきました。",
    "記録済みです。",
]


@pytest.mark.parametrize("reply", NO_CLAIM)
def test_questions_denials_intentions_and_what_others_did_are_no_claims(reply: str) -> None:
    assert unbacked(reply, []) is None


@pytest.mark.parametrize("reply", CLAIMS)
def test_a_claim_needs_something_done(reply: str) -> None:
    assert unbacked(reply, []) is not None
    assert unbacked(reply, [SQUATS]) is None


@pytest.mark.parametrize(
    ("reply", "backing"),
    [
        ("I've undone that.", UNDONE),
        ("Took that back.", UNDONE),
        ("Your squats are deleted.", UNDONE),
        ("Removed.", UNDONE),
        ("I've created a plan for you.", PLAN),
        ("Your plan is saved.", PLAN),
        ("Your 4 week programme is set up.", PLAN),
        ("I made you a plan with 3 days.", PLAN),
        ("I set up your week.", PLAN),
        ("I put together a routine.", PLAN),
        ("I've switched you to pounds.", PREFERRED),
        ("Your unit is now set to pounds.", PREFERRED),
        ("Loads are in pounds from now on.", PREFERRED),
        ("Deine Einheit ist auf Pfund umgestellt.", PREFERRED),
        ("He ajustado tu unidad a libras.", PREFERRED),
        ("Ton unité est passée aux livres.", PREFERRED),
        ("単位をポンドに設定しました。", PREFERRED),
        ("Workout finished.", FINISHED),
        ("I've closed your workout with 4 sets.", FINISHED),
        ("Das ist gelöscht.", UNDONE),
        ("Ich habe dir einen Trainingsplan erstellt.", PLAN),
        ("Dein Training ist beendet.", FINISHED),
        ("Lo he borrado.", UNDONE),
        ("He creado tu rutina.", PLAN),
        ("C'est supprimé.", UNDONE),
        ("J'ai créé ton programme.", PLAN),
        ("Ta séance est terminée.", FINISHED),
        ("取り消しました。", UNDONE),
        ("プランを作成しました。", PLAN),
        ("ワークアウトを終了しました。", FINISHED),
    ],
)
def test_a_claim_needs_a_result_of_its_own_kind(reply: str, backing: dict[str, Any]) -> None:
    assert unbacked(reply, [backing]) is None
    others = [result for result in (SQUATS, PLAN, UNDONE, FINISHED, PREFERRED) if result is not backing]
    assert unbacked(reply, others) == reply


def test_each_clause_needs_its_own_backing() -> None:
    both = "I logged your squats and created a plan."
    assert unbacked(both, [SQUATS]) == both
    assert unbacked(both, [PLAN]) == both
    assert unbacked(both, [SQUATS, PLAN]) is None


@pytest.mark.parametrize(
    "reply",
    [
        "Logged 3x5 at 100kg!",
        "Logged three sets of five at 100 kg, that's 15 reps.",
        "Logged: 3 sets of 5, 1500 kg in all.",
        "Logged: 1,500 kg moved.",
        "Logged for 2026-11-20: 3 × 5 at 100 kg.",
        "Logged 3x5 at 100 kg (220 lb).",
        "Logged. That's 3x5 at 100 kg.",
        "Logged at 18:30. Try 102.5 kg next time.",
        "Logged your 3rd and best set at 100%.",
        "Eingetragen: drei Sätze mit 100 kg.",
        "He registrado 3x5 con 100 kg.",
        "J'ai noté 3 x 5 à 100 kg.",
        "スクワット3x5、100 kgを記録しました。",
    ],
)
def test_the_numbers_stored_are_the_numbers_that_may_be_said(reply: str) -> None:
    assert unbacked(reply, [SQUATS]) is None


@pytest.mark.parametrize(
    "reply",
    [
        "Logged 3x5 at 105kg!",
        "Logged 4x5 at 100 kg.",
        "Logged 3x6 at 100 kg.",
        "Logged four sets of five.",
        "Logged 3x5 at 100 lb.",
        "Logged 3x5 at 100 kg (250 lb).",
        "Logged: squats, 3x5, 105 kg.",
        "Logged. That's 3x5 at 105 kg.",
        "Logged 1,600 kg of squats.",
        "Logged for 2026-11-21.",
        "Eingetragen: 3x5 mit 105 kg.",
        "He registrado 3x5 con 105 kg.",
        "J'ai noté quatre séries.",
        "スクワット3x5、105 kgを記録しました。",
    ],
)
def test_no_other_number_may_be_said_with_a_claim(reply: str) -> None:
    assert unbacked(reply, [SQUATS]) is not None


def test_the_sentence_that_is_false_is_the_one_named() -> None:
    assert unbacked("Nice! Logged 3x5 at 105 kg. Rest well.", [SQUATS]) == "Logged 3x5 at 105 kg."


def test_several_results_answer_together() -> None:
    reply = "Logged both: squats 3x5 at 100 kg, bench 8 at 62.5 kg, 4 sets in all."
    assert unbacked(reply, [SQUATS, BENCH]) is None
    assert unbacked(reply, [SQUATS]) is not None
    assert unbacked("Eingetragen: 8 mit 62,5 kg.", [BENCH]) is None


def test_time_and_way_may_be_said_in_their_usual_units() -> None:
    assert unbacked("Logged your 5 km run in 25 minutes.", [RUN]) is None
    assert unbacked("Logged your 3.1 mile run in 25:00.", [RUN]) is None
    assert unbacked("Logged your 6 km run.", [RUN]) is not None
    assert unbacked("Logged your 5 km run in 24 minutes.", [RUN]) is not None


def test_what_was_undone_may_be_named_with_its_numbers() -> None:
    assert unbacked("I removed the 3x5 squats at 100 kg.", [UNDONE]) is None
    assert unbacked("I removed the 3x5 squats at 105 kg.", [UNDONE]) is not None


@pytest.mark.parametrize("receipt", ["Remembered: “I sleep badly”", "Workout finished: 2 exercises, 5 sets"])
def test_what_was_undone_may_be_named_by_its_receipt(receipt: str) -> None:
    undone = {"kind": "undone", "summary": f"Undone: {receipt}", "undone": [receipt]}
    assert unbacked(f"Undone: {receipt}.", [undone]) is None
    assert unbacked(f"{receipt}. Undone.", [undone]) is None
    assert unbacked("Undone. Your plan is saved.", [undone]) is not None
    assert unbacked(f"Undone: {receipt}.", []) is not None


def test_a_long_reply_is_read_in_no_time() -> None:
    assert unbacked("You could " * 20_000 + "rest", []) is None
    assert unbacked("1,000," * 5_000, []) is None
