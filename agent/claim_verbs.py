"""The words by which a reply claims to have done something, and those that make it no claim, language by language."""

import re

from agent.claim_language import Language, Unspaced, Verb

CHANGED = frozenset({"corrected", "moved", "deleted", "named", "preferred", "undone", "adjusted", "affinity_reset"})
REMEMBERED, FORGOTTEN = frozenset({"remembered", "named"}), frozenset({"forgotten"})
PREFERENCE = frozenset({"preferred", "adjusted", "remembered"})
ANY = CHANGED | PREFERENCE | {"logged", "plan", "finished"}
LOGGED, UNDONE = frozenset({"logged", "corrected", "moved"}), frozenset({"undone"})
NOTED = LOGGED | REMEMBERED | PREFERENCE  # said of sets and of what somebody told
REMOVED, MOVED = frozenset({"deleted", "undone", "forgotten"}), frozenset({"moved", "corrected"})
PLAN, FINISHED = frozenset({"plan"}), frozenset({"finished"})
SWITCHED = frozenset({"preferred", "corrected"})
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

SPOKEN_OF = r"^\W*$|\b(?:I|we|that|it|they|them|these|those|this|your|everything|all|both|sets?|reps?|been|now|got)\b"
OF_THEM = r"\b(?:I|we|it|they|everything|is|are|was|were|been|now|your (?:plan|week))\b"  # forms that also give orders
BY_ME = r"^\W*$|\b(?:I|we|been|now|got)\b"
UNITS = r"(?:pounds|kilos|kilograms|lbs?|kgs?|metric|imperial)(?!\w)"
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
            r"(?:(?:the|your|this) )?(?:workout|session|training) (?:(?:is|was|has been|['’]s) )?(?:now )?"
            r"(?:finished|closed|ended|wrapped up)",
        ),
        Verb(
            PREFERENCE,
            r"(?:set|changed|switched|updated|saved) (?:your|the) (?:\w+ ){0,2}(?:units?|preferences?|settings?|display"
            r"|language|time zone)",
            BY_ME,
        ),
        Verb(PREFERENCE, r"switched (?:you|over) (?:over )?to", BY_ME),
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
        Verb(FORGOTTEN, r"forgotten|forgot (?:it|that|this|all of)", BY_ME),
        Verb(
            REMOVED,
            r"deleted|removed|erased|(?:took|taken) (?:it |that |them |those )?(?:out|off)",
            SPOKEN_OF,
        ),
        Verb(MOVED, r"moved|shifted", BY_ME),
        Verb(
            NOTED,
            r"(?:written|wrote|noted|got) (?:it |that |them )?down",
        ),
        Verb(
            LOGGED,
            r"logged"
            r"|(?:is|are|it['’]s|that['’]s|they['’]re|now|went) (?:now |all |both )?in (?:the|your) (?:training )?log",
        ),
        Verb(PLAN, r"set up|put together", OF_THEM, PLANS),
        Verb(LOGGED, r"put (?:it|that|them|those) (?:in|down)", OF_THEM),
        Verb(LOGGED, r"^\W*in (?:the|your) log\W*$"),
        Verb(LOGGED, r"entered|tracked", SPOKEN_OF),
        Verb(REMEMBERED, r"remembered|memori[sz]ed|committed (?:that|it|this) to memory", SPOKEN_OF),
        Verb(REMEMBERED, r"(?:I['’]ll|I will) (?:remember|keep (?:that|this|it) in mind|bear (?:that|it) in mind)"),
        Verb(NOTED, r"recorded|saved|stored|noted|added|made a note|taken note|taken a note", SPOKEN_OF),
        Verb(NOTED, r"(?:recorded|saved|stored|noted|added|entered|tracked)\W*$", r"^\W*(?:[a-z'’-]+ ){1,4}$"),
        Verb(CHANGED, r"changed|corrected|fixed|adjusted|edited|amended|replaced|renamed", BY_ME),
        Verb(SWITCHED, rf"(?:switched|set)(?: [\w’']+){{0,4}}? (?:to|in) {UNITS}", BY_ME),
        Verb(SWITCHED, rf"(?:is|are|count) (?:now )?in {UNITS} from now on|(?:is|are) now in {UNITS}"),
        Verb(ANY, r"updated", BY_ME),
        Verb(ANY, r"^\W*(?:all |and |ok |okay )*done(?! (?:for|with|right|well))|[✅✔☑]"),
    ),
    unsaid=r"\b(?:not|nothing|none|no|never|cannot|without|unless|if|once|when|whenever|after|before|until|till|would"
    r"|should|could|can|will|shall|may|might|must|let|lets|want|wants|need|needs|to|get|gets|getting|already|what|which"
    r"|often|typically|normally|generally|sometimes|best|how|did|does|do|try|trying|going|ready|please|every|always"
    r"|usually|previously)\b"
    r"|(?<!from )(?<!for )\b(?:yesterday|earlier|last)\b(?!['’]s)(?! (?:set|one)\b)"
    r"(?!.*\b(?:is|are|now|just|have|has)\b)"
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
        Verb(
            PREFERENCE,
            r"umgestellt|eingestellt|gesetzt|geändert|gespeichert",
            needs=r"\b(?:Einheit|Einstellung\w*|Voreinstellung\w*|Sprache|Zeitzone)\b",
        ),
        Verb(UNDONE, r"rückgängig gemacht|zurückgenommen|storniert"),
        Verb(FORGOTTEN, r"vergessen", r"\bhabe?\b"),
        Verb(REMOVED, r"gelöscht|entfernt|gestrichen"),
        Verb(MOVED, r"verschoben|verlegt"),
        Verb(REMEMBERED, r"gemerkt|eingeprägt|merke ich mir"),
        Verb(
            LOGGED,
            r"eingetragen|protokolliert|geloggt|verbucht|(?:ist|sind) (?:jetzt |nun |alle )?drin"
            r"|(?:steht|stehen|ist|sind) (?:jetzt|nun|damit) (?:alle )?(?:im|in deinem) \w*(?:log|tagebuch|logbuch)",
        ),
        Verb(
            NOTED,
            r"notiert|gespeichert|aufgezeichnet|festgehalten|aufgeschrieben|vermerkt|hinzugefügt|erfasst",
        ),
        Verb(CHANGED, r"geändert|korrigiert|angepasst|berichtigt"),
        Verb(SWITCHED, r"umgestellt|gewechselt|eingestellt", needs=r"\b(?:Einheit\w*|Pfund|Kilo\w*|kg|lbs?)\b"),
        Verb(ANY, r"aktualisiert"),
        Verb(ANY, r"^\W*(?:erledigt|gemacht|fertig)(?! (?:für|mit|zum))"),
    ),
    unsaid=r"\b(?:nicht|nichts|kein\w*|nie|niemals|wenn|falls|sobald|nachdem|bevor|bis|werden?|wirst|wird|würden?|kann"
    r"|kannst|können|könnten?|soll\w*|möchten?|willst|will|muss|müssen|du|ihr|er|wie|was)\b"
    r"|(?<!von )(?<!für )\b(?:gestern|letzte[nrs]?)\b(?! (?:Satz|Sätze|Übung)\b)(?!.*\b(?:ist|sind|jetzt|nun)\b)",
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
        Verb(
            PREFERENCE,
            r"cambiad[oa]s?|cambié|ajustad[oa]s?|ajusté|configurad[oa]s?|configuré|puesto|puse|guardad[oa]s?",
            needs=r"\b(?:unidad(?:es)?|preferencias?|ajustes?|configuración|idioma|zona horaria)\b",
        ),
        Verb(UNDONE, r"deshecho|deshice|revertid[oa]s?"),
        Verb(FORGOTTEN, r"olvidad[oa]s?|olvidé"),
        Verb(REMOVED, r"borrad[oa]s?|eliminad[oa]s?|borré|eliminé|quitad[oa]s?|quité"),
        Verb(MOVED, r"movid[oa]s?|moví|pasad[oa]s? al?"),
        Verb(REMEMBERED, r"recordad[oa]|memorizad[oa]|memoricé|lo recordaré|lo tendré en cuenta"),
        Verb(LOGGED, r"registrad[oa]s?|registré|está[n]? (?:ya |todo )?en (?:tu|el) (?:registro|diario|historial)"),
        Verb(
            NOTED,
            r"anotad[oa]s?|apuntad[oa]s?|guardad[oa]s?|añadid[oa]s?|agregad[oa]s?|tomado nota|tomé nota"
            r"|anoté|apunté|guardé|añadí|agregué",
        ),
        Verb(CHANGED, r"cambiad[oa]s?|corregid[oa]s?|modificad[oa]s?|corregí|cambié|modifiqué"),
        Verb(SWITCHED, r"configurad[oa]s?|ajustad[oa]s?|puest[oa]s?", needs=r"\b(?:unidad\w*|libras|kilos|kg|lbs?)\b"),
        Verb(ANY, r"actualizad[oa]s?|actualicé"),
        Verb(ANY, r"^\W*(?:listo|hecho)(?! (?:para|con))"),
    ),
    unsaid=r"\b(?:no|nada|nunca|ningun\w*|ningún|si|cuando|hasta|después|antes|puedo|puedes|podría\w*|quieres|quiero|voy"
    r"|vas|debería\w*|tú|has|habías|como|qué)\b"
    r"|(?<!de )(?<!para )\b(?:ayer|semana pasada)\b",
    denied=r"^\s+(?:nada|ningun\w*|cuando|si)\b|\bsemana pasada\b",
)

FRENCH = Language(
    verbs=(
        Verb(FINISHED, r"terminée?|clôturée?|finie?|achevée?", needs=r"\b(?:séance|entraînement|session)\b"),
        Verb(
            PLAN,
            r"créée?|préparée?|planifiée?|conçue?|établie?|enregistrée?|fait",
            needs=r"\b(?:plan|programme|routine)\b",
        ),
        Verb(
            PREFERENCE,
            r"réglée?s?|changée?s?|modifiée?s?|mise?s?|passée?s?|enregistrée?s?",
            needs=r"\b(?:unités?|préférences?|réglages?|paramètres?|langue|fuseau)\b",
        ),
        Verb(UNDONE, r"annulée?s?"),
        Verb(FORGOTTEN, r"oubliée?s?"),
        Verb(REMEMBERED, r"retenue?s?|mémorisée?s?|je m['’]en souviendrai"),
        Verb(REMOVED, r"supprimée?s?|effacée?s?|retirée?s?|enlevée?s?"),
        Verb(MOVED, r"déplacée?s?"),
        Verb(
            LOGGED,
            r"consignée?s?|inscrite?s?"
            r"|(?:c['’]est|est|sont) (?:bien |maintenant |désormais )?dans (?:ton|votre|le) "
            r"(?:journal|carnet|historique)",
        ),
        Verb(NOTED, r"enregistrée?s?|notée?s?|ajoutée?s?|sauvegardée?s?|pris note"),
        Verb(CHANGED, r"modifiée?s?|corrigée?s?|changée?s?"),
        Verb(SWITCHED, r"réglée?s?|passée?s?", needs=r"\b(?:unités?|livres|kilos|kg|lbs?)\b"),
        Verb(ANY, r"mise?s? à jour"),
        Verb(ANY, r"^\W*(?:c['’]est fait|voilà qui est fait|fait)"),
    ),
    unsaid=r"\b(?:ne|pas|rien|jamais|aucune?|si|quand|lorsque|dès|avant|après|vais|peux|pourrais?|veux|voulez|voudrais"
    r"|faut|tu as|vous avez|il a|elle a|comme|que)\b|\bn['’]|\b(?:tu l|vous l)['’]"
    r"|(?<!d['’])(?<!pour )\b(?:hier|semaine dernière)\b",
    denied=r"^\s+(?:rien|pas|aucune?|quand|si|dès)\b",
)


DID = r"(?:して)?(?:おきました|しました|した(?=\W|$))"
JAPANESE = Language(
    verbs=(
        Unspaced(FINISHED, rf"(?:ワークアウト|トレーニング|セッション)を?(?:終了|完了){DID}"),
        Unspaced(
            PLAN,
            rf"(?:プラン|計画|プログラム|メニュー)[^。]*?(?:作成{DID}|作りました|作っておきました|組みました|組んでおきました|立てました)",
        ),
        Unspaced(PREFERENCE, rf"(?:単位|設定|言語|タイムゾーン)[^。]*?(?:設定|変更|更新){DID}"),
        Unspaced(UNDONE, rf"取消{DID}|取り消しました|取り消しておきました|元に戻しました|元に戻しておきました"),
        Unspaced(REMOVED, rf"削除{DID}|消しました|消しておきました"),
        Unspaced(MOVED, rf"移動{DID}|移しました|移しておきました"),
        Unspaced(FORGOTTEN, r"忘れました|忘れておきました"),
        Unspaced(REMEMBERED, rf"覚えました|覚えておきました|覚えておきます|記憶{DID}"),
        Unspaced(
            LOGGED,
            rf"(?:記録|登録|入力|ログ)(?:に)?(?:{DID}|済み|完了)|(?:ログ|記録|日誌)に(?:入れ|書き込み|入れておき|書き込んでおき)ました",
        ),
        Unspaced(NOTED, rf"(?:保存|追加|メモ)(?:{DID}|済み|完了)"),
        Unspaced(CHANGED, rf"(?:変更|修正|訂正){DID}"),
        Unspaced(SWITCHED, rf"(?:設定|切り替え){DID}|切り替えました", needs=r"単位|ポンド|キロ"),
        Unspaced(ANY, rf"更新{DID}|完了しました"),
    ),
    unsaid=r"もし|(?:昨日|先週|先日|前回)(?![のにを分])|あなたが",
    denied=r"^\s*(?:場合|とき|時)",
)

LANGUAGES = (ENGLISH, GERMAN, SPANISH, FRENCH, JAPANESE)
