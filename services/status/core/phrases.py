"""The sentences of the applicant's page, in plain words (B1): short, active, and no word of the back office."""

from schemas.catalogue import Phrase, Words
from schemas.catalogue.law import Whose

EIGHT_OF_TEN = Phrase(
    nl="Bij 8 van de 10 aanvragen zoals die van u klopt deze verwachting.",
    en="For 8 out of 10 applications like yours this expectation is right.",
    complaint=Words(
        nl="Bij 8 van de 10 klachten zoals die van u klopt deze verwachting.",
        en="For 8 out of 10 complaints like yours this expectation is right.",
    ),
    objection=Words(
        nl="Bij 8 van de 10 bezwaren zoals dat van u klopt deze verwachting.",
        en="For 8 out of 10 objections like yours this expectation is right.",
    ),
)
LIMIT = Phrase(
    nl="We moeten uiterlijk {limit} besluiten. Dat staat in de wet.",
    en="We must decide by {limit}. The law says so.",
    complaint=Words(
        nl="We moeten uiterlijk {limit} antwoorden. Dat staat in de wet.",
        en="We must answer by {limit}. The law says so.",
    ),
    objection=Words(
        nl="We moeten uiterlijk {limit} beslissen. Dat staat in de wet.",
        en="We must decide by {limit}. The law says so.",
    ),
)
LIMIT_PASSED = Phrase(
    nl="We moesten uiterlijk {limit} besluiten. Dat staat in de wet.",
    en="We had to decide by {limit}. The law says so.",
    complaint=Words(
        nl="We moesten uiterlijk {limit} antwoorden. Dat staat in de wet.",
        en="We had to answer by {limit}. The law says so.",
    ),
    objection=Words(
        nl="We moesten uiterlijk {limit} beslissen. Dat staat in de wet.",
        en="We had to decide by {limit}. The law says so.",
    ),
)
LIMIT_STANDS_STILL = Phrase(
    nl="Zonder dit wachten moeten we uiterlijk {limit} besluiten. Daar komen nog dagen bij.",
    en="Without this wait we must decide by {limit}. More days will be added.",
    complaint=Words(
        nl="Zonder dit wachten moeten we uiterlijk {limit} antwoorden. Daar komen nog dagen bij.",
        en="Without this wait we must answer by {limit}. More days will be added.",
    ),
    objection=Words(
        nl="Zonder dit wachten moeten we uiterlijk {limit} beslissen. Daar komen nog dagen bij.",
        en="Without this wait we must decide by {limit}. More days will be added.",
    ),
)
BEYOND_THE_LAW = Words(
    nl="Het kan dus later worden dan in de wet staat.", en="So it may become later than the law says."
)
AT_THE_LATEST = Words(nl="Uiterlijk {limit}", en="{limit} at the latest")
STANDS_STILL = Words(nl="De tijd telt nu niet mee", en="The time does not count now")
NO_FORECAST = Words(
    nl="We kunnen nu niet goed voorspellen wanneer het klaar is.",
    en="We cannot predict well now when it will be ready.",
)
KNOWN_IN = Words(nl="Dat weten we over {days}", en="We will know in {days}")
KNOWN_TOMORROW = Words(nl="Dat weten we na vandaag", en="We will know after today")
TOOK_LONGER = Words(nl="Het duurt langer dan we verwachtten", en="It takes longer than we expected")
EXPECTED_BY = Phrase(
    nl="We verwachtten het besluit uiterlijk {last}.",
    en="We expected the decision by {last}.",
    complaint=Words(nl="We verwachtten ons antwoord uiterlijk {last}.", en="We expected our answer by {last}."),
    objection=Words(nl="We verwachtten onze beslissing uiterlijk {last}.", en="We expected our decision by {last}."),
)
AS_WRITTEN = Words(nl="Op of vóór {day}", en="On or before {day}")
WE_WROTE = Words(nl="Dat beloofden we u op {told}.", en="We promised you this on {told}.")
LAW_BESIDE = Phrase(nl="In de wet staat een andere laatste dag: {limit}.", en="The law has another last day: {limit}.")
LETTER_TO_COME = Phrase(
    nl="We hebben besloten. U krijgt de brief nog.",
    en="We have decided. The letter is still to come.",
    complaint=Words(
        nl="Ons antwoord is klaar. U krijgt de brief nog.", en="Our answer is ready. The letter is still to come."
    ),
    objection=Words(
        nl="We hebben op uw bezwaar beslist. U krijgt de brief nog.",
        en="We have decided on your objection. The letter is still to come.",
    ),
)
LATE = Words(nl="We zijn te laat", en="We are late")
MAY_ASK = Phrase(
    nl="U kunt ons met een brief vragen om nu te besluiten. Dat heet een ingebrekestelling.",
    en="You can ask us by letter to decide now. That is called a notice of default.",
    objection=Words(
        nl="U kunt ons met een brief vragen om nu te beslissen. Dat heet een ingebrekestelling.",
        en="You can ask us by letter to decide now. That is called a notice of default.",
    ),
)
THEN_PENALTY = Phrase(
    nl="Besluiten we dan niet binnen 2 weken? Dan betalen wij u geld. Dat heet een dwangsom.",
    en="Do we not decide within 2 weeks then? Then we pay you money. That is called a penalty.",
    objection=Words(
        nl="Beslissen we dan niet binnen 2 weken? Dan betalen wij u geld. Dat heet een dwangsom.",
        en="Do we not decide within 2 weeks then? Then we pay you money. That is called a penalty.",
    ),
)
MAY_CALL = Words(nl="Wilt u weten hoe het komt? Bel dan 14070.", en="Would you like to know why? Then call 14070.")
OMBUDSMAN = Words(
    nl="Duurt het u te lang? Dan kunt u naar de ombudsman.",
    en="Does it take too long for you? Then you can go to the ombudsman.",
)
NOTICED = Words(
    nl="Wij kregen uw ingebrekestelling op {noticed}.", en="We received your notice of default on {noticed}."
)
OWED_FROM = Phrase(
    nl="Besluiten we niet vóór {from_day}? Dan betalen wij u vanaf die dag een dwangsom.",
    en="Do we not decide before {from_day}? Then we pay you a penalty from that day.",
    objection=Words(
        nl="Beslissen we niet vóór {from_day}? Dan betalen wij u vanaf die dag een dwangsom.",
        en="Do we not decide before {from_day}? Then we pay you a penalty from that day.",
    ),
)
OWED = Words(
    nl="Vanaf {from_day} betalen wij u een dwangsom. Dat is nu {euros} euro.",
    en="We pay you a penalty from {from_day}. That is {euros} euros now.",
)

WITH = Phrase(
    nl="Uw aanvraag ligt nu bij",
    en="Your application is now with",
    complaint=Words(nl="Uw klacht ligt nu bij", en="Your complaint is now with"),
    objection=Words(nl="Uw bezwaar ligt nu bij", en="Your objection is now with"),
)
WAITS: dict[Whose, Words] = {
    "applicant": Words(
        nl="We wachten op u. Zolang telt de tijd niet mee.", en="We are waiting for you. This time does not count."
    ),
    "third-party": Words(
        nl="We wachten op advies van anderen. Zolang telt de tijd niet mee.",
        en="We are waiting for advice from others. This time does not count.",
    ),
}
WAITS_AND_COUNTS = Words(nl="We wachten op uw antwoord.", en="We are waiting for your answer.")
SOONER = Words(
    nl="Antwoordt u eerder? Dan is onze uiterste datum ook eerder.",
    en="Do you answer sooner? Then our last day is sooner too.",
)

DAYS_LEFT = (
    Words(nl="nog {days} dagen", en="{days} days left"),
    Words(nl="nog 1 dag", en="1 day left"),
    Words(nl="dat is vandaag", en="that is today"),
    Words(nl="die dag is voorbij", en="that day is over"),
)
BEFORE = Words(nl="Vóór {day}, {left}", en="Before {day}, {left}")
DO_BEFORE = Words(nl="U moet nog iets doen vóór {day}", en="You still have to do something before {day}")
DO_SOMETHING = Words(nl="U moet nog iets doen", en="You still have to do something")
DO_NOTHING = Words(nl="U hoeft nu niets te doen", en="You do not need to do anything now")
STEP_OF = Words(nl="stap {number} van {count}", en="step {number} of {count}")
DECISION = Phrase(
    nl="Besluit: {when}",
    en="Decision: {when}",
    complaint=Words(nl="Antwoord: {when}", en="Answer: {when}"),
    objection=Words(nl="Beslissing: {when}", en="Decision: {when}"),
)

DECIDED_ON = Phrase(
    nl="We besloten op {day}.",
    en="We decided on {day}.",
    complaint=Words(nl="Ons antwoord was klaar op {day}.", en="Our answer was ready on {day}."),
    objection=Words(nl="We hebben beslist op {day}.", en="We decided on {day}."),
)
TOLD_ON = Words(nl="We lieten het u weten op {day}.", en="We let you know on {day}.")
WITHDRAWN_ON = Words(
    nl="Dat was op {day}. U hoeft niets meer te doen.", en="That was on {day}. There is nothing to do."
)
ENDED_AFTER = Words(nl="{result} op {day}, na {days}", en="{result} on {day}, after {days}")
OBJECT_UNTIL = Words(
    nl="Bent u het er niet mee eens? U kunt bezwaar maken tot en met {day}.",
    en="Do you not agree? You can object until {day}.",
)
OBJECT_OVER = Words(nl="Bezwaar maken kon tot en met {day}.", en="You could object until {day}.")
OBJECT_LATER = Words(
    nl="Bent u het straks niet eens met het besluit? U kunt dan 6 weken bezwaar maken.",
    en="Will you not agree with the decision? You can then object for 6 weeks.",
)
VALID_UNTIL = Words(nl="Wat u kreeg is geldig tot en met {day}.", en="What you got is valid until {day}.")

DONE_ON = Words(nl="Klaar op {day}", en="Done on {day}")
BUSY_SINCE = Words(nl="Bezig sinds {day}", en="Busy since {day}")
GOES_ON = Words(nl="Gaat verder als uw antwoord er is", en="Goes on when your answer is here")
NOT_DONE = Words(nl="Niet gedaan", en="Not done")
BADGES = {
    "done": Words(nl="Klaar", en="Done"),
    "busy": Words(nl="Bezig", en="Busy"),
    "warning": Words(nl="Wacht op u", en="Waits for you"),
    "next": Words(nl="Komt nog", en="Still to come"),
}
AND = Words(nl=" en ", en=" and ")
NEWS = Phrase(
    nl="Nieuws over uw aanvraag: {status}.",
    en="News about your application: {status}.",
    complaint=Words(nl="Nieuws over uw klacht: {status}.", en="News about your complaint: {status}."),
    objection=Words(nl="Nieuws over uw bezwaar: {status}.", en="News about your objection: {status}."),
)
