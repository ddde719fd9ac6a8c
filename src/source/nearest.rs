//! The nearest right spelling.

/// The one of `known` that `written` was probably meant to be, if any is near.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let written = plain(written);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&written, &plain(word)), word))
        // A third of the letters may be wrong, and one in any case.
        .filter(|&(distance, word)| distance <= (word.len().max(written.len()) / 3).max(1))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["status", "headers", "content_encoding"];
        assert_eq!(nearest("statsu", known), Some("status"));
        assert_eq!(nearest("Content-Encoding", known), Some("content_encoding"));
        assert_eq!(nearest("header", known), Some("headers"));
        assert_eq!(nearest("weather", known), None);
    }
}
