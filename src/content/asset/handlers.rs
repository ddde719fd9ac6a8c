//! Attributes that are handlers of events (WHATWG HTML, section 8.1.8.2, and what
//! Chromium has besides).

/// The events, sorted.
#[rustfmt::skip]
const EVENTS: &[&str] = &[
    "abort", "afterprint", "animationcancel", "animationend", "animationiteration",
    "animationstart", "auxclick", "beforecopy", "beforecut", "beforeinput",
    "beforematch", "beforepaste", "beforeprint", "beforetoggle", "beforeunload",
    "beforexrselect", "begin", "blur", "cancel", "canplay",
    "canplaythrough", "change", "click", "close", "command",
    "contentvisibilityautostatechange", "contextlost", "contextmenu", "contextrestored", "copy",
    "cuechange", "cut", "dblclick", "drag", "dragend",
    "dragenter", "dragleave", "dragover", "dragstart", "drop",
    "durationchange", "emptied", "end", "ended", "error",
    "focus", "formdata", "fullscreenchange", "fullscreenerror", "gotpointercapture",
    "hashchange", "input", "invalid", "keydown", "keypress",
    "keyup", "languagechange", "load", "loadeddata", "loadedmetadata",
    "loadstart", "lostpointercapture", "message", "messageerror", "mousedown",
    "mouseenter", "mouseleave", "mousemove", "mouseout", "mouseover",
    "mouseup", "mousewheel", "offline", "online", "pagehide",
    "pagereveal", "pageshow", "pageswap", "paste", "pause",
    "play", "playing", "pointercancel", "pointerdown", "pointerenter",
    "pointerleave", "pointermove", "pointerout", "pointerover", "pointerrawupdate",
    "pointerup", "popstate", "progress", "ratechange", "rejectionhandled",
    "repeat", "reset", "resize", "scroll", "scrollend",
    "scrollsnapchange", "scrollsnapchanging", "search", "securitypolicyviolation", "seeked",
    "seeking", "select", "selectionchange", "selectstart", "slotchange",
    "stalled", "storage", "submit", "suspend", "timeupdate",
    "toggle", "transitioncancel", "transitionend", "transitionrun", "transitionstart",
    "unhandledrejection", "unload", "volumechange", "waiting", "webkitanimationend",
    "webkitanimationiteration", "webkitanimationstart", "webkittransitionend", "wheel",
];

/// Whether an attribute is a handler of events, as its name says in lower case: `onclick`.
/// Others that begin so mean nothing to a browser.
pub(super) fn is_handler(name: &str) -> bool {
    let event = name.strip_prefix("on");
    event.is_some_and(|event| EVENTS.binary_search(&event).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_are_told_from_other_attributes() {
        assert!(EVENTS.is_sorted());
        assert!(is_handler("onclick") && is_handler("onload") && is_handler("onwheel"));
        assert!(!is_handler("on-click") && !is_handler("only") && !is_handler("click"));
    }
}
