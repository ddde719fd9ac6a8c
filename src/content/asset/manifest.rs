//! What the manifest of a web application names (W3C Web Application Manifest).

use serde_json::Value;

use crate::source::{elide, one_line};

/// Gives each image that the manifest `text` names to `found`, with its key.
///
/// # Errors
/// When it is no JSON, and what the parser says.
pub(super) fn icons(text: &str, found: &mut dyn FnMut(&str, String)) -> Result<(), String> {
    let manifest: Value = serde_json::from_str(text)
        .map_err(|error| elide(&one_line(&error.to_string()), 120).into_owned())?;
    images(&manifest, "icons", "", found);
    images(&manifest, "screenshots", "", found);
    let shortcuts = manifest.get("shortcuts").and_then(Value::as_array);
    for (at, shortcut) in shortcuts.into_iter().flatten().enumerate() {
        images(shortcut, "icons", &format!("shortcuts[{at}]."), found);
    }
    Ok(())
}

fn images(of: &Value, key: &str, within: &str, found: &mut dyn FnMut(&str, String)) {
    let images = of.get(key).and_then(Value::as_array);
    for (at, image) in images.into_iter().flatten().enumerate() {
        if let Some(src) = image.get("src").and_then(Value::as_str) {
            found(src, format!("{within}{key}[{at}].src"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_screenshots_and_shortcuts_are_named() {
        let text = r#"{
            "icons": [{ "src": "a.png" }, { "sizes": "any" }, 7, { "src": "b.png" }],
            "screenshots": [{ "src": "c.png" }],
            "shortcuts": [{}, { "icons": [{ "src": "d.png" }] }]
        }"#;
        let mut all = Vec::new();
        icons(text, &mut |icon, key| all.push(format!("{key} {icon}"))).unwrap();
        assert_eq!(
            all,
            [
                "icons[0].src a.png",
                "icons[3].src b.png",
                "screenshots[0].src c.png",
                "shortcuts[1].icons[0].src d.png",
            ]
        );
        assert!(icons("<html>", &mut |_, _| ()).is_err());
        assert!(icons("[]", &mut |_, _| ()).is_ok());
    }
}
