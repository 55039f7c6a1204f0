"""The registry of question types: which field reads and shows which."""

from forms_service.questions.amounts import ClockField, DateField, MoneyField, NumberField
from forms_service.questions.choices import (
    ChoiceField,
    ChoicesField,
    DeclarationField,
    ScaleField,
    YesNoField,
)
from forms_service.questions.composed import BirthField, GroupField, HomeAddressField
from forms_service.questions.field import AnswerField
from forms_service.questions.files import FileField
from forms_service.questions.texts import (
    EmailField,
    LongTextField,
    PhoneField,
    ShortTextField,
    SixteenDigitsField,
)

FIELDS: dict[str, type[AnswerField]] = {
    "text": ShortTextField,
    "long_text": LongTextField,
    "nik": SixteenDigitsField,
    "kk": SixteenDigitsField,
    "phone": PhoneField,
    "email": EmailField,
    "date": DateField,
    "time": ClockField,
    "number": NumberField,
    "money": MoneyField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "scale": ScaleField,
    "yes_no": YesNoField,
    "declaration": DeclarationField,
    "birth": BirthField,
    "address": HomeAddressField,
    "file": FileField,
    "group": GroupField,
}
