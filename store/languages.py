"""Which of five languages a text is in, by the small words that hold its sentences together."""

import re

from store.names import fold, normalize

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff々ー]+")
_SMALL = {
    "en": """
a about above after again all also always am an and any anymore anything are as at be because been before being but by
can cant could d did didnt do does doesnt doing dont down else ever every everything few for from further get gets got
had has have havent having he her here hers him his how hows i id if ill im in into is isnt it its ive just keep know
let ll me might mind more most much my myself need no not note now of off ok okay on once one only or other our
out over own please pls put re really remember said same say says she should so some something still such sure take
tell telling than thank thanks that thats the their them then there these they thing things think this those though to
today told too up us use used ve very want wants was wasnt we well were what whats when where which who whom whose why
will with wont would yes yet you your yours youre forget s t m
""",
    "de": """
aber alle alles als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den denn der des
dich die dir doch du durch ein eine einem einen einer eines er es etwas fur gegen habe haben hat ich ihm ihn ihr ihre
im immer in ist ja jetzt kann kannst kein keine keinen mal man mehr mein meine meinem meinen meiner mich mir mit muss
nach nicht noch nun nur ob oder ohne schon sein seine sich sie sind so uber um und uns unser vom von vor war warum was
weil weisst welche wenn wer wie wieder will wir wird wo zu zum zur
""",
    "es": """
a al algo aqui como con cual cuando de del desde donde el ella en entre era es esa ese eso esta estaba estas este esto
estoy fue ha hace hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos o para pero por porque que
quien sabes se ser si sin sobre solo son soy su sus tambien te tengo tiene tu tus un una uno unos y ya yo
""",
    "fr": """
ai ainsi au aussi autre aux avec c ca ce cela ces cet cette ceux chez comme d dans de des deja donc du elle elles en
est et ete etre eu fait il ils j je jusqua l la le les leur lui ma mais me meme mes moi mon n ne nos notre nous on ou
par parce pas plus pour qu quand que quel quelle qui s sa sais sans se ses si son sont suis sur ta te tes toi ton tout
tres tu un une vos votre vous y
""",
}
SMALL_OF = {language: frozenset(words.split()) for language, words in _SMALL.items()}
# Words that say nothing of what a text is about.
SMALL = frozenset().union(*SMALL_OF.values())


def small_words(text: str) -> list[int]:
    """How many small words of English, German, Spanish and French a text has, and how many stretches of Japanese."""
    words = WORD.findall(fold(normalize(text)))
    return [*(sum(word in small for word in words) for small in SMALL_OF.values()), len(UNSPACED.findall(text))]
