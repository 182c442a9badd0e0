"""The words by which a text is found again: content words in five languages, without their endings."""

import re
from functools import cache

from store.names import fold, normalize, stem

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff々ー]+")
ENDINGS = (("ying", "y"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""))
SHORTEST = 3
NUMBER = re.compile(r"\d|(?:kg|lb|rep|set|x)$")

_SMALL = """
a about above after again all also always am an and any anymore anything are as at be because been before being but by
can cant could d did didnt do does doesnt doing dont down else ever every everything few for from further get gets got
had has have havent having he her here hers him his how hows i id if ill im in into is isnt it its ive just keep know
let ll me might mind more most much my myself need no not note now of off ok okay on once one only or other our
out over own please pls put re really remember said same say says she should so some something still such sure take
tell telling than thank thanks that thats the their them then there these they thing things think this those though to
today told too up us use used ve very want wants was wasnt we well were what whats when where which who whom whose why
will with wont would yes yet you your yours youre forget s t m
aber alle alles als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den denn der des
dich die dir doch du durch ein eine einem einen einer eines er es etwas fur gegen habe haben hat ich ihm ihn ihr ihre
im immer in ist ja jetzt kann kannst kein keine keinen mal man mehr mein meine meinem meinen meiner mich mir mit muss
nach nicht noch nun nur ob oder ohne schon sein seine sich sie sind so uber um und uns unser vom von vor war warum was
weil weisst welche wenn wer wie wieder will wir wird wo zu zum zur
a al algo aqui como con cual cuando de del desde donde el ella en entre era es esa ese eso esta estaba estas este esto
estoy fue ha hace hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos o para pero por porque que
quien sabes se ser si sin sobre solo son soy su sus tambien te tengo tiene tu tus un una uno unos y ya yo
ai ainsi au aussi autre aux avec c ca ce cela ces cet cette ceux chez comme d dans de des deja donc du elle elles en
est et ete etre eu fait il ils j je jusqua l la le les leur lui ma mais me meme mes moi mon n ne nos notre nous on ou
par parce pas plus pour qu quand que quel quelle qui s sa sais sans se ses si son sont suis sur ta te tes toi ton tout
tres tu un une vos votre vous y
"""
SMALL = frozenset(_SMALL.split())
# Words of one row also count as its first word, because people ask in other words than they told.
_ALIKE = """
hurt pain ache sore injury injured swollen swell schmerz weh verletzung verletzt dolor duele lesion mal douleur blessure
goal goals target aim towards achieve reach ziel ziele objetivo meta objectif but
job profession living career employed occupation nurse teacher engineer shift arbeit beruf trabajo travail metier
eat food diet meal nutrition meat vegetarian vegan essen ernahrung comida dieta manger nourriture regime
child children kid kids son sons daughter twin twins boy boys girl baby uncle aunt nephew kinder kind hijos enfants
live city town flat apartment house move moved address country wohne stadt vivo ciudad habite ville
holiday vacation trip travel travelling journey abroad hike hiking urlaub reise vacaciones viaje vacances voyage
operation surgery surgeon hospital appendix op operiert cirugia operacion chirurgie
old age birthday born year alt geburtstag edad nacimiento anniversaire
height tall cm size grosse altura taille
coffee caffeine espresso kaffee cafe
sleep insomnia bed schlafe schlaf dormir sommeil
run running runs jog jogging marathon race laufen rennen correr carrera courir course
bike cycle cycling bicycle commute fahrrad bici velo
swim swimming pool schwimmen nadar nager
spine back disc disk lumbar rucken espalda dos
shoulder schulter hombro epaule
knee knie rodilla genou
shoe shoes footwear sneakers trainers schuhe zapatillas chaussures
breath breathing asthma inhaler lung asma asthme
father dad daddy vater padre pere
mother mom mum mutter madre mere
listen music song playlist musik musica musique
equipment gear kit dumbbell barbell kettlebell rack ausrustung gerate equipo material materiel
hate dislike loathe detest stand hasse odio deteste
like love favourite favorite enjoy prefer mag liebe gusta encanta aime adore
allergy allergic allergies intolerant intolerance dangerous allergie allergisch alergia
weight lose slim gewicht peso poids
open opening close closes closing hour hours offnet schliesst abre cierra ouvre ferme
write hand handed
physio physiotherapist therapist physiotherapeut fisio kine
answer answers reply replies respond antwort respuesta reponse
long minute minutes duration last
day days week weekday tuesday wednesday thursday friday saturday sunday monday tag tage dia dias jour jours
lift lifting weights experience
"""
# Single kana and particles say nothing; what is left of unspaced text is compared by pairs of characters.
PARTICLES = re.compile("です|ます|でした|ました|について|から|まで|ので|けど|[はがをにでとものへやよねかた]")


def keywords(text: str) -> list[str]:
    """The words a text is found by: its content words, and for each the word that stands for all that say the same."""
    said = [root for root in roots(text) if not NUMBER.match(root)]
    return list(dict.fromkeys(word for root in said for word in (root, _rows().get(root, root))))


def roots(text: str) -> list[str]:
    """The content words of a text, each once, in order: lower case, without accents and endings."""
    plain = fold(normalize(text))
    spaced = [_root(word) for word in WORD.findall(UNSPACED.sub(" ", plain)) if word not in SMALL]
    unspaced = [pair for run in UNSPACED.findall(plain) for part in PARTICLES.split(run) for pair in _pairs(part)]
    return list(dict.fromkeys(word for word in (*spaced, *unspaced) if word and word not in SMALL))


@cache
def _rows() -> dict[str, str]:
    """The word that stands for each word of a row: the first of it."""
    rows = [[_root(word) for word in row.split()] for row in _ALIKE.strip().splitlines()]
    return {word: row[0] for row in rows for word in row}


def _pairs(run: str) -> list[str]:
    """`左肩` as it is, `膝の痛み` as pairs; one character alone is a word too: `膝`."""
    return [run] if len(run) < SHORTEST else [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _root(word: str) -> str:
    short = stem(word)
    for ending, instead in ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= SHORTEST:
            root = short.removesuffix(ending) + instead
            doubled = len(root) > SHORTEST and root[-1] == root[-2] and root[-1] not in "aeiouls"
            return root[:-1] if doubled else root
    return short[:-1] if short.endswith("e") and len(short) > SHORTEST + 1 else short
