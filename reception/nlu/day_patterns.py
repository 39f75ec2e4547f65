"""The words by which visitors name days, weeks and dates, as patterns on lower-case text."""

from __future__ import annotations

import re

_SAT = (
    r"(?<!\bi )(?<!\bwe )(?<!ve )(?<!\bhad )(?<!\bhas )(?<!\bbeen )(?<!\bjust )"
    r"sat(?! (?:down|all|still|there|around|at (?:my|a|the|work)|[io]n (?:my|a|the)\b))"
)
"""Saturday, not "I sat down"."""

_SUN = (
    r"(?<!\bthe )(?<!\bof )(?<!\bmuch )(?<!\bfrom )(?<!\bby )(?<!\bno )(?<!\bmy )(?<!\bsome )"
    r"(?<!\bafter )(?<!\bin )(?<!\bstrong )(?<!\bhot )(?<!\bavoid )(?<!\bless )"
    r"sun(?= ?(?:$|[.,;!?)&/]|- ?(?:mon|\d)|\d|(?:or|and|to) (?:mon|tue|wed|thu|fri|sat)"
    r"|(?:next|this) week|(?:at|morn\w*|afternoon\w*|evening\w*|lunch\w*|pls|please|thanks|any"
    r"|between|before|the \d)\b))"
)
"""Sunday, not "sun damage" or "too much sun"."""

WEEKDAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    rf"|mon|tues?|weds?|thurs?|thu|fri|{_SAT}|{_SUN})(?:'s)?(?!\w)\.?"
)
MONTH = (
    r"(?:january|jan|february|feb|march|mar|april|apr|may(?! (?:be|i|we|you|have|not)\b)"
    r"|june|jun|july|jul|august|aug|september|sept|sep|october|oct|november|nov|december|dec)\b\.?"
)
COUNTS = {
    "a couple of": 2, "couple of": 2, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
COUNT = rf"(?P<n>\d{{1,2}}|{'|'.join(COUNTS)})"
_NTH = (
    r"(?:(?:twenty[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth"
    r"|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    r"|nineteenth|twentieth|thirtieth|thirty[ -]first)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
ORDINAL = r"(?:3[01]|[12]?\d) ?(?:st|nd|rd|th)\b"
_NUMBERED = r"(?:\d{1,2}) ?(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?:19|20)\d\d)?"
_HOLIDAY = (
    r"(?:(?:christmas|xmas)(?: eve| day)?|boxing day|new year'?s?(?: day| eve)?|good friday"
    r"|easter(?: sunday| monday)?|black friday|valentine'?s?(?: day)?|mother'?s day|father'?s day"
    r"|hallowe'?en|st\.? patrick'?s day|hogmanay|nye)"
)
_CLOCK_NEXT = r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d| ?[ap]\.?m| ?o'?clock)"
_DOTTED = (
    r"(?:(?:3[01]|2\d|1[3-9]|0[1-9])[.-](?:1[0-2]|0[1-9])\b(?! ?[ap]m)"
    rf"|(?<=\bon ){_DAY}\.(?:1[0-2]|0?[1-9])\b(?! ?[ap]m)"
    rf"|{_DAY}\.(?:1[0-2]|0?[1-9])(?=,? (?:at )?{_CLOCK_NEXT})"
    rf"|{_DAY}\.(?:1[0-2]|0?[1-9])(?=\.,? (?:(?:at|from|after|before|between|around) )?\d))\.?"
)
"""The 24th of November as "24.11."; "4.10" is a time, unless a time comes next."""

_DATE = (
    r"(?:20\d\d-\d\d?-\d\d?"
    rf"|{_DAY}(?P<sign>[/.-])(?:1[0-2]|0?[1-9])(?P=sign)(?:20)?\d\d"
    rf"|{_DAY}/(?:1[0-2]|0?[1-9])"
    r"|(?P<american>(?:1[0-2]|0?[1-9])/(?:3[01]|2\d|1[3-9]))"
    rf"|(?<!\bat ){_DOTTED}"
    rf"|(?:the )?(?:{_NTH}|last) {WEEKDAY} (?:of|in) (?:{MONTH}|(?:next|the|this) month)"
    rf"|(?:the )?(?:{ORDINAL}|{_DAY}\.?|{_NTH}) ?(?:of )?{MONTH}{_YEAR}"
    rf"|{MONTH} ?(?:the )?(?:{ORDINAL}|{_DAY}(?! ?(?::|[ap]\.?m|o'?clock))|{_NTH})\b{_YEAR}"
    rf"|{_HOLIDAY})"
)
_AFTER_ORDINAL = (
    r"(?= ?(?:$|[.,;:!?)-]|\d|(?:at|or|and|to|till|until|in|if|is|isn't|please|pls|works?|would"
    r"|will|won't|doesn't|for|from|between|after|before|onwards?|possible|free|available|any|about"
    r"|around|of (?:the|this|next) month|morn\w*|afternoon\w*|evening\w*|lunch\w*|noon|midday"
    r"|half|quarter|a quarter|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|twenty(?:[ -]five)? (?:past|to)|one (?:o'?clock|fifteen|thirty|forty)|with|instead|then|but"
    r"|as|so|can|could|are|do|have|i|we|you)\b))"
)
"""Not "the 2nd session" or "the third trimester"."""

_AROUND = (
    r"(?:(?P<week_of>(?:the )?(?:week|wk) (?:of|commencing|beginning|starting|from)|w ?/ ?[cb])"
    r"|(?P<weekend_of>(?:the )?weekend of)|(?:the )?day (?P<beside>after|before)) (?:the )?"
)
_WHICH_WEEK = (
    r"(?P<week>(?:the )?week after (?:the )?next|next week|this week"
    r"|the following week|the week after)"
)
_PART_OF = (
    r"(?P<part>(?:earlier|early|later|late|mid|(?:the )?(?:first half|second half|beginning|start"
    r"|middle|end|rest|back end) of)[ -](?:on )?(?:in )?)"
)
_SOONEST = r"(?:earliest|soonest)"
_SLOT = r"(?: (?:appointment|slot|time|opening|one|day|date))?"

_PATTERNS = (
    ("soon", r"as (?:soon|early|quick(?:ly)?) as (?:possible|poss|(?:you|u|i|we) can|is possible"
             r"|available|practical)|a\.?s\.?a\.?p\b\.?|(?:right|straight) away|immediately"
             r"|the sooner the better|soonest(?: possible)?"),
    ("soon", rf"(?:(?:the|your|next|very) )*(?:{_SOONEST}|first|next) (?:possible|available|free)"
             rf"{_SLOT}|(?:the|your|my) (?:very )?{_SOONEST}(?: you(?: have|'ve got))?{_SLOT}"
             rf"|{_SOONEST} (?:appointment|slot|time|opening|you have)"),
    ("hence", r"in (?:about |around |roughly )?(?P<n>\d{1,3}|half an|an?|one|two|three|four|five) ?"
              r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?)(?:'?s?'? time)?\b"),
    ("ahead", rf"(?P<within>within|in) (?:about )?{COUNT} "
              r"(?P<unit>days?|weeks?|wks?|fortnights?|months?)(?:'?s?'? time)?\b"),
    ("ahead", rf"{COUNT} (?P<unit>days?|weeks?|wks?|fortnights?|months?)"
              r"(?P<within>'?s?'? time| from (?:now|today)| today| hence)\b"),
    ("weeks_on", rf"(?:{COUNT} )?(?P<unit>week|fortnight)s? (?:(?:on|from|after|this|coming) )+"
                 rf"(?P<day>{WEEKDAY}|tomorrow|today)"),
    ("weeks_on", rf"{COUNT} (?P<unit>week|fortnight)s? (?P<day>{WEEKDAY}|tomorrow)"),
    ("weeks_on", rf"(?P<day>{WEEKDAY}|tomorrow|today) (?P<unit>week|fortnight)\b"),
    ("day_of_week", rf"(?P<day>{WEEKDAY}) (?:of |in |on )?{_WHICH_WEEK}(?!\w)"),
    ("day_of_week", rf"{_WHICH_WEEK},? (?:on )?(?:the )?(?P<day>{WEEKDAY})"),
    ("span", rf"(?P<first>{_NUMBERED}) ?(?:to|-|until|till|through) ?(?:the )?"
             rf"(?P<last>{_NUMBERED} (?:of )?{MONTH})(?!\w)"),
    ("span", rf"(?P<month>{MONTH} )(?P<first>{_NUMBERED}) ?(?:to|-|until|till|through) ?(?:the )?"
             rf"(?P<last>{_NUMBERED})(?![\w:])"),
    ("pair", rf"(?:the )?(?P<first>{_DAY}) ?(?:st|nd|rd|th)? ?(?:or|and|&|/) ?(?:the )?"
             rf"(?P<last>{_DAY} ?(?:st|nd|rd|th)? ?(?:of )?{MONTH})(?!\w)"),
    ("pair", rf"(?P<month>{MONTH} )(?:the )?(?P<first>{_DAY}) ?(?:st|nd|rd|th)? ?(?:or|and|&) ?"
             rf"(?:the )?(?P<last>{_DAY}(?: ?(?:st|nd|rd|th))?)(?![\w:.])(?! ?[ap]\.?m)"),
    ("weekday_by", rf"(?:the )?(?:(?:last|first|next) )?(?P<day>{WEEKDAY}) "
                   rf"(?P<side>before|after) (?P<date>(?:the )?{_DATE})(?![\w/])"),
    ("each", rf"(?:(?:any|every|all|each|a|one)(?: of)?(?: the)? )?(?P<day>{WEEKDAY}) (?:in|of) "
             rf"(?P<month>{MONTH}|(?:next|this) month\b)"),
    ("date", rf"(?:{_AROUND})?(?P<date>(?:{WEEKDAY},? (?:the )?)?{_DATE})(?![\w/])"),
    ("date", rf"{_AROUND}(?P<date>{ORDINAL})"),
    ("ordinal", rf"(?:(?P<day>{WEEKDAY}),? (?:the )?|(?:on )?the )?(?P<nth>{ORDINAL})"
                rf"(?P<next> of next month)?(?: of (?:the|this) month)?{_AFTER_ORDINAL}"),
    ("ordinal", rf"(?:(?P<day>{WEEKDAY}),? the |on the |the (?!first|second|third))"
                rf"(?P<nth>{_NTH}){_AFTER_ORDINAL}"),
    ("ordinal", rf"(?P<day>{WEEKDAY}),? (?:the )?(?P<nth>3[01]|2\d|1[3-9])(?![\d:.hap/-])"),
    ("month", rf"(?:{_PART_OF}|(?P<edge>(?:the )?(?:first|last) week) (?:of|in) "
              r"|(?:in|this|during|for) |next )"
              rf"(?P<month>{MONTH}|(?:next|this|the) month\b)"),
    # Without "in" before them, other months may be people or verbs.
    ("month", r"(?P<month>january|february|july|september|october|november|december"
              r"|(?:next|this) month)\b"),
    ("week", rf"{_PART_OF}?(?P<week>(?:the )?week after (?:the )?next"
             r"|(?:the |this )?(?:next|this|coming|following)(?: coming)? week"
             r"|the week(?! (?:after|before)))(?![\w-])(?! ?(?:end|of|commencing|beginning)\b)"),
    ("weekend", r"(?:(?P<which>this(?: coming)?|next|(?:the )?(?:coming|following)) |(?:at |on )?"
                r"the )?week[ -]?ends?(?P<after> after next)?\b"),
    ("weekday", r"(?:(?P<which>(?:this |the )?coming|this|next|(?:the )?following) )?"
                rf"(?P<day>{WEEKDAY})(?P<after> after next)?"),
    ("weekdays", r"week[ -]?days?\b|during the week\b|midweek\b"),
    ("overmorrow", r"(?:the )?day after tomorrow\b"),
    ("past", r"(?:the )?(?P<before>day before )?yesterday\b"
             rf"|last (?P<last>week(?:end)?\b|{WEEKDAY})|{COUNT} (?P<unit>day|week|month)s? ago\b"),
    ("day_beside", r"(?:the )?(?:day (?P<side>after|before)(?: that)?|(?:following|next) day)"
                   r"(?= ?(?:$|[.,;!?)]|\d|(?:at|or|and|in|from|after|before|around"
                   r"|if|please|would|is|works?|instead|morning|afternoon|evening)\b))"),
    ("tomorrow", r"tomorrow(?:'s)?\b"),
    ("tonight", r"tonight\b"),
    ("part_of_today", r"(?:this|later this|today) (?P<part>morning|afternoon|evening)\b"),
    ("today", r"(?:later |sometime )?today(?:'s)?\b"),
)  # fmt: skip
FORMS = [(kind, re.compile(rf"(?<![\w£$€¤'+/])(?<!\d[.:])(?:{form})")) for kind, form in _PATTERNS]
