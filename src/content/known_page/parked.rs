//! Pages of domains that are for sale, or kept for later.

/// Whose scripts and frames only parked domains load.
const PARKING: [&str; 5] = [
    "sedoparking.com",
    "parkingcrew.net",
    "parklogic.com",
    "cashparking.com",
    "d38psrni17bvxu.cloudfront.net",
];

/// What a parked domain says of itself behind its name.
const SAID: [&str; 6] = [
    "is for sale",
    "may be for sale",
    "is parked",
    "parked free",
    "registered at",
    "domain name for sale",
];

/// What is left of a parked domain's page where a script makes all of it.
const LANDER: &str = "window.location.href=\"/lander\"";

/// Whether the page of `host` is there because somebody keeps the domain, or
/// sells it.
pub(super) fn is_parked(title: &str, text: &str, host: &str) -> bool {
    let title = title.to_lowercase();
    let domain = psl::domain_str(host).filter(|domain| title.contains(*domain));
    let says_so = domain.is_some() && SAID.iter().any(|said| title.contains(said));
    says_so || text.len() < 1024 && text.contains(LANDER) || loads_parking(text)
}

/// Whether a script or a frame of the page is of one who parks domains.
fn loads_parking(text: &str) -> bool {
    let tags = text.split('<').skip(1).take(1000);
    let loading = tags.filter(|tag| {
        ["script ", "iframe ", "frame "]
            .iter()
            .any(|name| tag.starts_with(name))
    });
    let hosts = loading.filter_map(|tag| {
        let (_, url) = tag.split('>').next()?.split_once("//")?;
        url.split(['/', '"', '\'', '?', ' ']).next()
    });
    hosts.into_iter().any(|host| {
        PARKING.iter().any(|parking| {
            host.strip_suffix(parking)
                .is_some_and(|below| below.is_empty() || below.ends_with('.'))
        })
    })
}
