//! Words by which pages say that something that was sent is wrong.

/// Passages of such texts, in lower case.
const PASSAGES: [&str; 66] = [
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
    "don\u{2019}t match",
    "enter a valid",
    "error",
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
    "not successful",
    "not valid",
    "please choose",
    "please correct",
    "please enter",
    "please fill",
    "please select",
    "please try again",
    "too long",
    "too short",
    "unable to",
    "wrong",
    // German.
    "bereits vergeben",
    "bitte ausf\u{fc}llen",
    "darf nicht",
    "erforderlich",
    "falsch",
    "fehler",
    "fehlgeschlagen",
    "pflichtfeld",
    "ung\u{fc}ltig",
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
const NONE: [&str; 5] = [
    "no error",
    "0 errors",
    "without error",
    "keine fehler",
    "fehlerfrei",
];

/// Passages that say that what was sent was taken, in lower case.
const DONE: [&str; 16] = [
    "saved",
    "updated",
    "changed",
    "success",
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

/// Whether a text says that something is wrong.
pub(super) fn says_wrong(text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |passage: &&str| text.contains(*passage);
    PASSAGES.iter().any(has) && !NONE.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_from_thanks() {
        for text in [
            "Incorrect username.",
            "This field is required.",
            "Enter a valid email address.",
            "That name is already taken.",
            "These credentials do not match our records: invalid",
            "Falsche Eingabe",
            "Dieses Feld ist ein Pflichtfeld",
            "Ce champ est obligatoire",
            "Campo obligatorio",
        ] {
            assert!(says_wrong(text), "{text}");
        }
        for text in [
            "Saved.",
            "Thank you! Please check your mail.",
            "You must confirm your address",
            "No further action required",
            "Imported without errors",
            "",
        ] {
            assert!(!says_wrong(text), "{text}");
        }
        assert!(says_done("Saved.") && says_done("Vielen Dank!"));
        assert!(!says_done("Incorrect username."));
    }
}
