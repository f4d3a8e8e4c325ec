"""The words by which a text says what a statement rests on.

`SUBJECTS` only count together with a verb of `VERBS` right behind them: studies found, users report, the FDA warns.
`PHRASES` say it alone: "in a 2019 trial", "according to one user".
"""

_A = r"\b(?:an?|the|one|this|that|another|two|three|several|some|\d{4}|early|recent)"
_STUDY = r"(?:stud(?:y|ies)|trials?|meta-analys[ei]s|experiments?|(?:systematic|literature) reviews?)\b"
_CASE = r"\bcase[- ](?:reports?|series|stud(?:y|ies))\b"
_USERS = r"(?:users|consumers|customers|drinkers|smokers|buyers|enthusiasts)"
_PERSON = r"(?:user|reader|customer|reviewer|man|woman|mother|father|client|commenter)"
_AGENCIES = (
    r"(?:FDA|DEA|CDC|NIH|NIDA|EMA|WHO|TGA|MHRA|EFSA|SAMHSA|UNODC|Health Canada|Food and Drug Administration"
    r"|Drug Enforcement A\w+|World Health Organi[sz]ation|National Institutes? (?:of|on|for) [A-Z]\w+(?: [A-Z]\w+)*"
    r"|Cent(?:er|re)s? for Disease Control(?: and Prevention)?|European Medicines Agency"
    r"|[Pp]oison (?:[Cc]ontrol )?[Cc]ent(?:er|re)s?|[Pp]oison [Cc]ontrol|[Mm]inistry of Health"
    r"|(?:[Hh]ealth|[Dd]rug|[Mm]edicines?|[Ff]ood) (?:authorit(?:y|ies)|regulators?|agenc(?:y|ies)))"
)
_THE = r"(?:the )?(?:U\.?S\.? |[\w.]+['’]s )?"
_SOURCE = r"\b(?:guide|article|author|writer|post|blog|page|website|provider|clinic)\b"

SUBJECTS = {
    "anecdotes": (
        r"\banecdot(?:al|es)\b"
        r"|\b(?:users?|people|individuals|consumers?|customers?|personal|patients?|online)['’]?s?['’]? (?:own )?"
        r"(?:experiences?|testimonials?|stories|accounts|reviews)\b"
    ),
    "case": _CASE,
    "survey": r"\b(?:surveys?|polls?|questionnaires?)\b",
    "study": (
        rf"(?:{_A} (?:[\w’'&-]+ ){{0,8}}|\b(?=\w+ies|\w+s\b|\w+ reviews)){_STUDY}"
        r"|\b(?:research|researchers|scientists)\b"
    ),
    "agency": rf"\b{_AGENCIES}\b",
    "users": rf"\b(?:{_USERS}|people|individuals|those|others|patients)\b",
}
_FINDS = (
    # up to the verb: no comma, but for "cited in ..." and the like between two commas
    r"[^,.;:?!]{0,90}?(?:, (?:cited|published|conducted|led|which|based|funded)\b[^,.;:?!]{0,80},)? "
    r"(?:finds?|found|(?:suggest|show|report|demonstrat|indicat)(?:s|es|e|ed|n|ing)?|conclude[sd]?|reveal(?:s|ed)?"
    r"|confirm(?:s|ed)?|observe[sd]?|examine[sd]?|investigate[sd]?|looks? at|looked at|describe[sd]?|highlight(?:s|ed)?"
    r"|discuss(?:es|ed)?|support(?:s|ed)?|link(?:s|ed)|associate[sd]?|state[sd]?|hint(?:s|ed)?|compare[sd]?|followed"
    r"|estimate[sd]?|ha(?:ve|d|s) had|yield(?:s|ed)?|attests?|points? to|lends?|agrees?"
    r"|(?:provides?|gives?|offers?) (?:\w+ )?(?:support|evidence))\b"
)
VERBS = {
    **dict.fromkeys(("anecdotes", "case", "survey", "study"), _FINDS),
    "agency": (
        r"(?: \([^)]{1,60}\)| in [A-Z]\w+)?(?:, [^,.;]{1,40},)?(?: also| recently| still)? "
        r"(?:has|have|had|is|was|does|did|do|warn(?:s|ed)?|says?|said|states?|lists?|listed|logged|reports?|reported"
        r"|received|recorded|advise[sd]?|recommend(?:s|ed)?|stress(?:es|ed)|highlight(?:s|ed)?|consider(?:s|ed)?"
        r"|classif(?:y|ies|ied)|bans?|banned|approve[sd]?|issued|regulate[sd]?|urge[sd]?|notes?|noted|found|finds?"
        r"|caution(?:s|ed)?|conclude[sd]?|placed|proposed|withdrew|calls? (?:it|for))\b"
    ),
    "users": (
        r"(?: who [^,.;]{0,40}?| (?:of|with) \w+| (?:in|on) [^,.;]{0,30}?)?(?: (?:have|had|often|also|\w+ly))* "
        r"(?:report|claim|swear|testif|attest|rave|insist)\w*"
    ),
}
PHRASES = {
    "story": (
        # not the I of "World War I"
        r"(?:^(?:\w+ )?|[^\w ] ?|\b[a-z]+ )\bI(?:['’](?:m|ve|d))?(?= (?:\w+ly )?(?:have|had|been|was|am|found|took|take"
        r"|started|use|used|tried|feel|felt|began|decided|quit|stopped|noticed|experienced|drank|bought|got|went|now"
        r"|never|still|also|could)\b)"
        r"|\b[Mm]y (?:own |personal |daily )?(?:experience|story|journey|anxiety|pain|depression|routine|symptoms|mood"
        r"|sleep|doctor|clients?|patients?|husband|wife|mother|father|sister|brother|friend)\b|\bfriend of mine\b"
        rf"|\b(?:[Aa]ccording to|[Tt]he (?:story|account) of) (?:one|an?) (?:\w+ ){{0,2}}{_PERSON}\b"
        rf"|\b[Oo]ne (?:\w+ ){{0,2}}{_PERSON}\b[^.;]{{0,40}}\b"
        r"(?:said|says|reports?|reported|wrote|writes|told|claim(?:s|ed)|describe[sd]|found|recall\w*)\b"
        r"|\b[Oo]ne of (?:my|our|his|her|their|the [\w ]+['’]s) (?:clients|patients|customers|friends)\b"
        r"|\b(?:tells? the story of|first-person|personal experience has)\b"
        r"|\b[Ii]n (?:my|his|her) (?:clinical |own |medical )?practice\b.{0,160}\b(?:saw|seen|witnessed|observed)\b"
        r"|\b(?:saw|seen|witnessed|observed)\b.{0,160}\b(?:at )?first[- ]?hand\b"
    ),
    "anecdotes": (
        r"\banecdotally\b|\b(?:comes?|based|rests?|rel(?:y|ies)|suggested|supported)(?: \w+){0,3}? (?:on|by|from)"
        rf"(?: \w+){{0,3}}? anecdot|\b(?:{_USERS}|people|individuals)(?: who \w+ \w+)? (?:have )?(?:shared?|told|tell) "
        r"[^,.;]{0,30}(?:stories|accounts|experiences)"
    ),
    "case": (
        rf"\b(?:in|according to) {_A}? ?[^,.;]{{0,60}}(?<!of ){_CASE}|\bcit(?:es|ed|ing) {_A} [^,.;]{{0,40}}{_CASE}"
        rf"|{_CASE} tells? of|\b(?:report|case|journal|study)\b[^.;]{{0,90}}\b\d+-year-old\b"
        r"|\b\d+-year-old [^.;]{0,60}\b(?:report|case|journal)\b"
        r"|\b(?:describe[sd]?|reports?|reported|published) the case of (?:an?|one)\b"
        r"|\bdescribe[sd]? (?:an?|one) (?:\w+ )?(?:patient|man|woman|boy|girl|teenager)\b"
    ),
    "survey": (
        rf"\b(?:in|according to) {_A} [^,.;]{{0,50}}\b(?:survey|poll)\b"
        r"|\b(?:[Oo]f|[Aa]mong|\d+) (?:the |those |all )?(?:respondents|surveyed)\b"
    ),
    "study": (
        rf"\b(?:in|according to) {_A} [^,.;]{{0,80}}\b{_STUDY}|\bcit(?:es|ed|ing) {_A} [^,.;]{{0,40}}\b{_STUDY}"
        rf"|\baccording to (?:[\w-]+ ){{0,3}}(?:research|{_STUDY})"
        r"|\b(?:shown|found|seen|observed|proven|tested|effective|confirmed|supported|backed|suggested) (?:in|by) "
        rf"(?:[\w-]+ ){{0,3}}(?:research|evidence|{_STUDY})"
        r"|\bevidence (?:suggests?|shows?|indicates?|points to|supports?|behind|from)\b|\bresearch suggest"
    ),
    "users": (
        rf"\b{_USERS} (?:\w+ly |also |often )?(?:say|said|describe|notice|find (?!it hard)|found)\b"
        rf"|\b(?:reported|described) by (?:\w+ ){{0,2}}(?:{_USERS}|people who)"
        rf"|\baccording to (?:\w+ ){{0,2}}(?:{_USERS}|anecdot\w+)"
    ),
    "agency": (
        rf"\b[Aa]ccording to {_THE}{_AGENCIES}"
        r"|\b(?:approved|banned|scheduled|regulated|licensed|classified|listed|issued) by "
        rf"{_THE}{_AGENCIES}"
        # a stance where it is stated, not where it is the reason of somebody else's
        rf"|^(?!.*\b(?:because|since|despite|due)\b).*\b(?:no|not|lacks|without) (?:\w+ )?{_AGENCIES}[- ]approv"
    ),
    "writer": (
        rf"{_SOURCE}(?:['’]s (?:writer|author))? (?:considers?|believes?|thinks?|deems?|judges?|rates?|finds? it)\b"
        rf"|{_SOURCE}[^.;]{{0,60}} calls? [^,.;]{{0,110}}\b(?:essential|crucial|critical|important|necessary|vital|wise"
        r"|promising|positive|valuable|fascinating|effective|safe|dangerous|unwise)\b"
        r"|\bin (?:my|our|his|her|the) (?:\w+ )?(?:opinion|view)\b|\b(?:I|we) (?:believe|think|consider)\b"
        r"|\bDr\. (?:\w+ ){1,3}believes\b"
    ),
}
