//! The application's addresses.

/// What a path of the application leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// `/`
    Home,
    /// `/lists/new`
    NewList,
    /// `/lists/<number>/`
    List(usize),
    /// `/lists/<number>/add_item`
    AddItem(usize),
    /// `/lists/<number>`, which lacks the closing slash.
    Unclosed,
    /// `/api/status`
    Status,
    /// `/start`
    Start,
}

impl Route {
    /// The patterns in the order in which they are tried, as Django lists them.
    pub(super) const PATTERNS: [&str; 6] = [
        "",
        "lists/new",
        "lists/<int:list_id>/",
        "lists/<int:list_id>/add_item",
        "api/status",
        "start",
    ];

    /// Finds where a decoded path leads.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "/" => Some(Self::Home),
            "/lists/new" => Some(Self::NewList),
            "/api/status" => Some(Self::Status),
            "/start" => Some(Self::Start),
            _ => {
                let rest = path.strip_prefix("/lists/")?;
                match rest.split_once('/') {
                    Some((digits, "")) => number(digits).map(Self::List),
                    Some((digits, "add_item")) => number(digits).map(Self::AddItem),
                    Some(_) => None,
                    None => number(rest).map(|_| Self::Unclosed),
                }
            }
        }
    }

    /// The methods that the address takes, as `Allow` says them.
    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::Home | Self::List(_) | Self::Status | Self::Start | Self::Unclosed => "GET, HEAD",
            Self::NewList | Self::AddItem(_) => "POST",
        }
    }

    /// Whether the address takes a method.
    pub(super) fn allows(self, method: &str) -> bool {
        self.allow().split(", ").any(|allowed| allowed == method)
    }
}

/// Reads digits alone: `parse` would also take a sign. A number too large for
/// any list stays a number, of a list that isn't there.
fn number(digits: &str) -> Option<usize> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_numbers_are_plain_digits() {
        assert_eq!(Route::of("/lists/12/"), Some(Route::List(12)));
        assert_eq!(Route::of("/lists/12"), Some(Route::Unclosed));
        assert_eq!(Route::of("/lists/12/add_item"), Some(Route::AddItem(12)));
        assert_eq!(
            Route::of("/lists/99999999999999999999999/"),
            Some(Route::List(usize::MAX))
        );
        for path in [
            "/lists/",
            "/lists//",
            "/lists/+1/",
            "/lists/1/x/",
            "/lists/x/add_item",
            "",
            "*",
        ] {
            assert_eq!(Route::of(path), None, "{path}");
        }
    }
}
