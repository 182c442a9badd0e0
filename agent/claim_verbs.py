"""The words by which a reply claims to have done something, and those that make it no claim, language by language."""

import re
from dataclasses import dataclass
from functools import cached_property

CHANGED = frozenset({"corrected", "moved", "deleted", "named", "undone", "adjusted", "affinity_reset"})
ANY = CHANGED | {"logged", "plan", "finished"}
LOGGED, UNDONE = frozenset({"logged", "corrected", "moved"}), frozenset({"undone"})
REMOVED, MOVED = frozenset({"deleted", "undone"}), frozenset({"moved", "corrected"})
PLAN, FINISHED = frozenset({"plan"}), frozenset({"finished"})
RECORD = frozenset({"record"})
NEW_RECORD = re.compile(
    r"\bnew (?:[\w-]+ ){0,4}?(?:records?|best|prs?|pbs?|high)\b"
    r"|\b(?:that|this|it)(?:['’]s| is) an? (?:[\w-]+ ){0,3}?(?:record|pr|pb)\b"
    r"|\byou(?:['’]ve| have)? just (?:set|hit|broke|broken|beat|beaten) (?:[\w-]+ ){0,4}?(?:records?|prs?|pbs?)\b"
    r"|\bneue[rs]? (?:[\w-]+ )?(?:\w*rekord|bestleistung|bestwert|bestmarke)\b"
    r"|\bnuevo (?:[\w-]+ )?récord\b|\bnueva (?:mejor )?marca\b|\bnouveau (?:[\w-]+ )?record\b"
    r"|新記録|自己ベスト(?:を)?更新",
    re.IGNORECASE,
)
NO_RECORD = re.compile(
    r"\b(?:no|not|none|if|would|could|until|when|once|next|almost|nearly|close|toward|towards|short|for an?|nicht"
    r"|kein\w*|wenn|casi|si|pas|aucun|presque)\b|n['’]t\b|ない|ません",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verb:
    """Words that claim one of `kinds`; only after something like `lead` and in a clause with `needs`, where given."""

    kinds: frozenset[str]
    words: str
    lead: str | None = None
    needs: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words as whole words."""
        return re.compile(rf"(?<!\w)(?:{self.words})(?!\w)", re.IGNORECASE)

    def found(self, clause: str) -> re.Match[str] | None:
        """Where the clause says it, if it does."""
        match = self.pattern.search(clause)
        if match is None or (self.needs and not re.search(self.needs, clause, re.IGNORECASE)):
            return None
        led = self.lead is None or re.search(self.lead, clause[: match.start()], re.IGNORECASE)
        return match if led else None


@dataclass(frozen=True)
class Language:
    """The claims of one language. `unsaid` before the verb makes it none: denied, conditional, intended, another's;
    `denied` does so after it."""

    verbs: tuple[Verb, ...]
    unsaid: str
    denied: str

    @cached_property
    def _unsaid(self) -> re.Pattern[str]:
        return re.compile(self.unsaid, re.IGNORECASE)

    @cached_property
    def _denied(self) -> re.Pattern[str]:
        return re.compile(self.denied, re.IGNORECASE)

    def claimed(self, clause: str) -> frozenset[str]:
        """The kinds of things this clause claims to have done, any one of which makes it true; none if no claim."""
        for verb in self.verbs:
            match = verb.found(clause)
            if (
                match
                and not self._unsaid.search(clause[: match.start()])
                and not self._denied.search(clause[match.end() :])
            ):
                return verb.kinds
        return frozenset()


SPOKEN_OF = r"^\W*$|\b(?:I|we|that|it|they|them|these|those|this|your|everything|all|both|sets?|reps?|been|now|got)\b"
OF_THEM = r"\b(?:I|we|it|they|everything|is|are|was|were|been|now|your (?:plan|week))\b"  # forms that also give orders
BY_ME = r"^\W*$|\b(?:I|we|been|now|got)\b"
PLANS = r"\b(?:plans?|programs?|programmes?|routines?|schedules?|splits?|templates?|weeks?|blocks?)\b"

ENGLISH = Language(
    verbs=(
        Verb(
            FINISHED,
            r"(?:finished|closed|ended|wrapped up) (?:off |out )?(?:the |your |this |today['’]s )?"
            r"(?:workout|session|training)",
            BY_ME,
        ),
        Verb(
            FINISHED,
            r"(?:workout|session|training) (?:(?:is|was|has been|['’]s) )?(?:now )?"
            r"(?:finished|closed|ended|wrapped up)",
        ),
        Verb(PLAN, r"created|generated|drafted|designed|programmed|planned", BY_ME),
        Verb(
            PLAN,
            r"created|generated|drafted|designed|planned|made|built|written|wrote|saved|added"
            r"|stored|updated|ready",
            SPOKEN_OF,
            PLANS,
        ),
        Verb(
            UNDONE,
            r"undone|undid|reverted|rolled (?:it |that |them )?back|(?:took|taken) (?:it |that |them |those )?back",
            SPOKEN_OF,
        ),
        Verb(
            REMOVED,
            r"deleted|removed|erased|(?:took|taken) (?:it |that |them |those )?(?:out|off)",
            SPOKEN_OF,
        ),
        Verb(MOVED, r"moved|shifted", BY_ME),
        Verb(
            LOGGED,
            r"logged|(?:written|wrote|noted|got) (?:it |that |them )?down"
            r"|(?:is|are|it['’]s|that['’]s|they['’]re|now|went) (?:now |all |both )?in (?:the|your) (?:training )?log",
        ),
        Verb(PLAN, r"set up|put together", OF_THEM, PLANS),
        Verb(LOGGED, r"put (?:it|that|them|those) (?:in|down)", OF_THEM),
        Verb(LOGGED, r"^\W*in (?:the|your) log\W*$"),
        Verb(LOGGED, r"recorded|saved|stored|noted|entered|added|tracked|made a note|taken note|remembered", SPOKEN_OF),
        Verb(CHANGED, r"changed|corrected|fixed|adjusted|edited|amended|replaced|renamed", BY_ME),
        Verb(ANY, r"updated", BY_ME),
        Verb(ANY, r"^\W*(?:all |and |ok |okay )*done(?! (?:for|with|right|well))|[✅✔☑]"),
    ),
    unsaid=r"\b(?:not|nothing|none|no|never|cannot|without|unless|if|once|when|whenever|after|before|until|till|would"
    r"|should|could|can|will|shall|may|might|must|let|lets|want|wants|need|needs|to|get|gets|getting|already|what|which"
    r"|often|typically|normally|generally|sometimes|best|how|did|does|do|try|trying|going|ready|please|every|always|usually|earlier|yesterday|previously|last)\b"
    r"|n['’]t\b|['’]ll\b"
    # somebody else is the last subject before the verb
    r"|\b(?:you|he|she|who|people)\b(?!.*\b(?:I|we|it|that|this|they|these|those)\b)"
    # or the verb only describes a noun or a comparison
    r"|\b(?:the|your|my|his|her|their|any|an?|each|of|for|from|per|as)\s+$"
    r"|\b(?:the|an?|any|what|whatever) (?:\w+ )?(?:I|we)\b[\w ’']*$",
    denied=r"^\s+(?:nothing|none|no|not|neither)\b|^\s+(?:once|when|if|as soon as|until|unless|whenever)\b",
)

GERMAN = Language(
    verbs=(
        Verb(FINISHED, r"(?:beendet|abgeschlossen)", needs=r"\b(?:Training|Einheit|Workout|Trainingseinheit)\b"),
        Verb(
            PLAN,
            r"erstellt|angelegt|geplant|zusammengestellt|gebaut|entworfen|gemacht|geschrieben|gespeichert",
            needs=r"\w*(?:plan|programm)\b",
        ),
        Verb(UNDONE, r"rückgängig gemacht|zurückgenommen|storniert"),
        Verb(REMOVED, r"gelöscht|entfernt|gestrichen"),
        Verb(MOVED, r"verschoben|verlegt"),
        Verb(
            LOGGED,
            r"eingetragen|notiert|gespeichert|protokolliert|geloggt|aufgezeichnet|festgehalten|aufgeschrieben"
            r"|vermerkt|hinzugefügt|erfasst|verbucht",
        ),
        Verb(CHANGED, r"geändert|korrigiert|angepasst|berichtigt"),
        Verb(ANY, r"aktualisiert"),
        Verb(ANY, r"^\W*(?:erledigt|gemacht|fertig)(?! (?:für|mit|zum))"),
    ),
    unsaid=r"\b(?:nicht|nichts|kein\w*|nie|niemals|wenn|falls|sobald|nachdem|bevor|bis|werden?|wirst|wird|würden?|kann"
    r"|kannst|können|könnten?|soll\w*|möchten?|willst|will|muss|müssen|du|ihr|er|gestern|wie|was)\b",
    denied=r"\b(?:nicht|nichts|kein\w*|werden|wird|würden?|möchtest|willst|sobald|wenn|falls)\b",
)

SPANISH = Language(
    verbs=(
        Verb(
            FINISHED,
            r"terminad[oa]|finalizad[oa]|cerrad[oa]|terminé|cerré|finalicé",
            needs=r"\b(?:entrenamiento|sesión|entreno)\b",
        ),
        Verb(
            PLAN,
            r"cread[oa]|creé|preparad[oa]|preparé|diseñad[oa]|diseñé|planificad[oa]|hecho|hice|guardad[oa]|guardé",
            needs=r"\b(?:plan|programa|rutina)\b",
        ),
        Verb(UNDONE, r"deshecho|deshice|revertid[oa]s?"),
        Verb(REMOVED, r"borrad[oa]s?|eliminad[oa]s?|borré|eliminé|quitad[oa]s?|quité"),
        Verb(MOVED, r"movid[oa]s?|moví|pasad[oa]s? al?"),
        Verb(
            LOGGED,
            r"registrad[oa]s?|anotad[oa]s?|apuntad[oa]s?|guardad[oa]s?|añadid[oa]s?|agregad[oa]s?|registré"
            r"|anoté|apunté|guardé|añadí|agregué",
        ),
        Verb(CHANGED, r"cambiad[oa]s?|corregid[oa]s?|modificad[oa]s?|corregí|cambié|modifiqué"),
        Verb(ANY, r"actualizad[oa]s?|actualicé"),
        Verb(ANY, r"^\W*(?:listo|hecho)(?! (?:para|con))"),
    ),
    unsaid=r"\b(?:no|nada|nunca|ningun\w*|ningún|si|cuando|hasta|después|antes|puedo|puedes|podría\w*|quieres|quiero|voy"
    r"|vas|debería\w*|tú|has|habías|ayer|como|qué)\b",
    denied=r"^\s+(?:nada|ningun\w*|cuando|si)\b",
)

FRENCH = Language(
    verbs=(
        Verb(FINISHED, r"terminée?|clôturée?|finie?|achevée?", needs=r"\b(?:séance|entraînement|session)\b"),
        Verb(
            PLAN,
            r"créée?|préparée?|planifiée?|conçue?|établie?|enregistrée?|fait",
            needs=r"\b(?:plan|programme|routine)\b",
        ),
        Verb(UNDONE, r"annulée?s?"),
        Verb(REMOVED, r"supprimée?s?|effacée?s?|retirée?s?|enlevée?s?"),
        Verb(MOVED, r"déplacée?s?"),
        Verb(LOGGED, r"enregistrée?s?|notée?s?|consignée?s?|ajoutée?s?|inscrite?s?|sauvegardée?s?"),
        Verb(CHANGED, r"modifiée?s?|corrigée?s?|changée?s?"),
        Verb(ANY, r"mise?s? à jour"),
        Verb(ANY, r"^\W*(?:c['’]est fait|voilà qui est fait|fait)"),
    ),
    unsaid=r"\b(?:ne|pas|rien|jamais|aucune?|si|quand|lorsque|dès|avant|après|vais|peux|pourrais?|veux|voulez|voudrais"
    r"|faut|tu as|vous avez|il a|elle a|hier|comme|que)\b|\bn['’]|\b(?:tu l|vous l)['’]",
    denied=r"^\s+(?:rien|pas|aucune?|quand|si|dès)\b",
)


@dataclass(frozen=True)
class Unspaced(Verb):
    """A verb of a language that writes no spaces between words."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words wherever they stand, but neither asked nor wished for nor conditional."""
        return re.compile(rf"(?:{self.words})(?!\s*(?:か|ら|い|り))")


DID = r"(?:して)?(?:おきました|しました|した(?=\W|$))"
JAPANESE = Language(
    verbs=(
        Unspaced(FINISHED, rf"(?:ワークアウト|トレーニング|セッション)を?(?:終了|完了){DID}"),
        Unspaced(PLAN, rf"(?:プラン|計画|プログラム|メニュー)[^。]*?(?:作成{DID}|作りました|組みました|立てました)"),
        Unspaced(UNDONE, rf"取消{DID}|取り消しました|元に戻しました"),
        Unspaced(REMOVED, rf"削除{DID}|消しました"),
        Unspaced(MOVED, rf"移動{DID}|移しました"),
        Unspaced(LOGGED, rf"(?:記録|登録|保存|追加|入力|メモ|ログ)(?:に)?(?:{DID}|済み|完了)"),
        Unspaced(CHANGED, rf"(?:変更|修正|訂正){DID}"),
        Unspaced(ANY, rf"更新{DID}|完了しました"),
    ),
    unsaid=r"もし|昨日|先週|あなたが",
    denied=r"^\s*(?:場合|とき|時)",
)

LANGUAGES = (ENGLISH, GERMAN, SPANISH, FRENCH, JAPANESE)
