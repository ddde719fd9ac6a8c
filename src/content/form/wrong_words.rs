//! Words by which pages say that something that was sent is wrong.

/// Passages of such texts, in lower case.
const PASSAGES: &[&str] = &[
    "already exists",
    "already in use",
    "already registered",
    "already taken",
    "are required",
    "can't",
    "can\u{2019}t",
    "cannot",
    "could not",
    "couldn\u{2019}t",
    "couldn't",
    "do not match",
    "does not match",
    "don't match",
    "doesn't look",
    "doesn\u{2019}t look",
    "don\u{2019}t match",
    "enter a valid",
    "error",
    "expired",
    "failed",
    "field required",
    "incorrect",
    "invalid",
    "is required",
    "must be",
    "must contain",
    "must have",
    "must not",
    "not allowed",
    "not a valid",
    "not been taken",
    "not enough",
    "not successful",
    "not valid",
    "oops",
    "please choose",
    "please correct",
    "please enter",
    "please fill",
    "please select",
    "please try again",
    "sorry",
    "too long",
    "too short",
    "unable to",
    "wrong",
    "you did not",
    "you didn\u{2019}t",
    "you didn't",
    // German.
    "bereits vergeben",
    "bitte ausf\u{fc}llen",
    "bitte f\u{fc}llen",
    "bitte geben",
    "bitte w\u{e4}hlen",
    "darf nicht",
    "e g\u{fc}ltige",
    "ein g\u{fc}ltiges",
    "einen g\u{fc}ltigen",
    "erforderlich",
    "falsch",
    "fehler",
    "fehlgeschlagen",
    "pflichtfeld",
    "ung\u{fc}ltig",
    "zu kurz",
    "zu lang",
    // French.
    "erreur",
    "invalide",
    "obligatoire",
    "pas valide",
    "veuillez",
    // Spanish, Portuguese, Italian, Dutch.
    "incorrect",
    "inv\u{e1}lid",
    "no es v\u{e1}lid",
    "obligatori",
    "obrigat\u{f3}ri",
    "n\u{e3}o \u{e9} v\u{e1}lid",
    "errore",
    "non valid",
    "ongeldig",
    "onjuist",
    "verplicht",
];

/// What says the opposite, though it has such a word.
const NONE: &[&str] = &[
    "no error",
    "0 errors",
    "without error",
    "keine fehler",
    "fehlerfrei",
    "error log ",
    "error report",
    "if you did",
    "must be changed",
    "sorry to",
    "undo",
];

/// Passages that say that what was sent was taken, in lower case.
const DONE: [&str; 20] = [
    "saved",
    "updated",
    "changed",
    "success",
    "sent",
    "booked",
    "applied",
    "received",
    "thank you",
    "thanks",
    "gespeichert",
    "ge\u{e4}ndert",
    "aktualisiert",
    "vielen dank",
    "enregistr\u{e9}",
    "merci",
    "guardad",
    "gracias",
    "salvat",
    "opgeslagen",
];

/// Whether a text says that what was sent was taken.
pub(super) fn says_done(text: &str) -> bool {
    let text = text.to_lowercase();
    DONE.iter().any(|passage| text.contains(passage))
}

/// Whether a text says that something is wrong, before it says that all is well.
pub(super) fn says_wrong(text: &str) -> bool {
    let text = text.to_lowercase();
    let first = |passages: &[&str]| passages.iter().filter_map(|it| text.find(it)).min();
    let is_none = NONE.iter().any(|passage| text.contains(passage));
    match (first(PASSAGES), first(&DONE)) {
        (Some(wrong), Some(done)) => wrong < done && !is_none,
        (wrong, _) => wrong.is_some() && !is_none,
    }
}

/// Whether a text may as well say what is to be done next, as a form of several
/// pages does.
pub(super) fn says_next(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "please choose",
        "please enter",
        "please fill",
        "please select",
    ];
    words.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_from_thanks() {
        for text in [
            "Incorrect username.",
            "Your message could not be sent.",
            "This field is required.",
            "Enter a valid email address.",
            "That name is already taken.",
            "These credentials do not match our records: invalid",
            "Falsche Eingabe",
            "Dieses Feld ist ein Pflichtfeld",
            "Ce champ est obligatoire",
            "Campo obligatorio",
            "You didn't select a choice.",
            "That doesn't look like an address.",
            "Sorry, that code has expired.",
            "Bitte geben Sie Ihren Namen ein.",
            "Bitte w\u{e4}hlen Sie etwas aus.",
            "Geben Sie eine g\u{fc}ltige Adresse ein.",
        ] {
            assert!(says_wrong(text), "{text}");
        }
        for text in [
            "Saved.",
            "Thank you! Please check your mail.",
            "You must confirm your address",
            "No further action required",
            "Imported without errors",
            "You cannot undo this.",
            "Sent. If we cannot reach you, we will try again.",
            "Booked. No refunds if you cannot come.",
            "Thank you! If that was wrong, tell us.",
            "Error log is empty",
            "Sorry to see you go.",
            "If you didn't get it, we send it again.",
            "",
        ] {
            assert!(!says_wrong(text), "{text}");
        }
        assert!(says_done("Saved.") && says_done("Vielen Dank!"));
        assert!(!says_done("Incorrect username."));
    }
}
