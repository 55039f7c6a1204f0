"""The forms service: signed forms come in from residents, the office answers from its inbox."""
