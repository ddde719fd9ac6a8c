//! How sure a cause is by itself.

use crate::record::{Certainty, Code, Diagnosis};

/// How sure a diagnosis is: what one response shows is certain only where it is a fact of
/// the connection, or where its server alone writes so.
pub(super) fn of_diagnosis(diagnosis: &Diagnosis) -> Certainty {
    match diagnosis.otherwise {
        Some(_) => of(&diagnosis.code).min(Certainty::Likely),
        None => of(&diagnosis.code),
    }
}

/// How sure a cause is that a response, or the lack of one, shows.
pub(in crate::diagnose) const fn of(code: &Code) -> Certainty {
    match code {
        Code::ClosedWithoutAnswer
        | Code::GatewayWaits
        | Code::FromCache
        | Code::FileShadowsPage
        | Code::SlowAmongOthers
        | Code::TlsFailed
        | Code::Other(_) => Certainty::Possible,
        _ if otherwise(code).is_some() => Certainty::Likely,
        _ => Certainty::Certain,
    }
}

/// What else it could be, where what came doesn't say which.
pub(in crate::diagnose) const fn otherwise(code: &Code) -> Option<&'static str> {
    Some(match code {
        Code::TlsCipher => "the server has no certificate for the name",
        Code::TlsFailed => "a certificate that the server can't load, or another protocol",
        Code::HttpToUwsgiSocket | Code::UwsgiBufferSize => "a worker that died on the request",
        Code::GatewayWaits => "an application that hangs, or another program at the port",
        Code::GatewayNoAnswer => "a server that speaks something else, or a worker that died",
        Code::NotAGateway => "a worker that wrote to the connection itself",
        Code::AnswerTimeout => {
            "a worker that hangs, too few of them for so many requests, or one that waits for \
             another service"
        }
        Code::ClosedWithoutAnswer => {
            "a worker that died, another protocol at the port, or nginx's `return 444`"
        }
        Code::TruncatedAnswer => {
            "a dead worker, a full disk, or a Content-Length that is larger than its body"
        }
        Code::RedirectLoopHttps => "a proxy in front that speaks http to the server",
        Code::RedirectLoopCookie => "an application that redirects for another reason",
        Code::SamePageForAll => "a site of one page, of another release than is expected",
        Code::RedirectToInternal => "a base URL that is written down in the application's settings",
        Code::LinksElsewhere => "a link that is written in the page's content",
        Code::RedirectDropsPath => "a redirect that is meant to lead there",
        Code::HttpNotRedirected => {
            "a redirect that the application makes itself, and isn't told to"
        }
        Code::AnotherSite => "a page of this site that gives another one's address as its own",
        Code::ErrorWithSuccess => "a page that is called so, and is none of an error",
        Code::PageCutOff => "a template without its end",
        Code::DirectoryListing => "a list that is meant for everybody",
        Code::FileExposed => "a page of that name that gives nothing away",
        Code::WrongCharset => "a text that was spoilt before it came here",
        Code::FalseEncoding => "a proxy in front that decompresses, and leaves the header",
        Code::OpenToAll => "a page that everybody may see by now",
        Code::RequestInvalid => "a release that wants other things than the case sends",
        Code::FileShadowsPage => "another front page, which is meant so",
        Code::ErrorPageReplaced => "an error page of the site's own that is another by now",
        Code::RobotsRefused => "a site that is to be found by nobody",
        Code::FromCache => "a page that the application makes so, too",
        Code::CookieDropped => "a token that is written out in the template",
        Code::UnwantedHeader => "a header that is meant to be there by now",
        Code::HeadTooLarge => "a header that grows from request to request, as a cookie does",
        Code::ProxyProtocol => "a client that sends that line itself",
        Code::RedirectStatus => "a redirect that is meant so",
        Code::NotCompressed => "a server that compresses, and a rule that leaves this one out",
        Code::CookieFlags => "a proxy in front that takes them away",
        Code::MissingHeaders => "headers that nobody ever set there",
        Code::HeaderTwice => "a proxy in front that adds one, too",
        Code::CacheControl => "a header that the application sets itself",
        Code::CertificateExpiresSoon => "a renewal that is done by hand",
        Code::PrefixLost => "another site at that path, in which it is missing",
        Code::DisallowedHost => "another refusal of the application's (400)",
        Code::CsrfRefused => "a view of the application's own that refuses (403)",
        Code::DjangoNotFound => "an older release, or a database without the data",
        Code::DjangoServerError => {
            "a database, cache or mail server that isn't there, a missing migration or variable: the \
             log has it"
        }
        Code::GunicornError | Code::ServerError => {
            "a variable, or another service, that isn't there: the log has it"
        }
        Code::StaticNotServed => "a file that is not there, where the application is to serve it",
        Code::AppPageForAsset => "a login or a pattern that answers for everything",
        Code::AssetOfAnotherRelease => "a folder that the web server doesn't look into",
        Code::UwsgiError => "an exception that the application let through: the log has it",
        Code::UvicornError => "uWSGI, whose type gets a charset of nginx's",
        Code::SlowAmongOthers => "pages that take so long by themselves: one by one tells",
        Code::NotPassedOn => "another server block, which answers for this host",
        Code::NoRoute => "an older release, or something that isn't there in its data",
        Code::Unhealthy => "a check of that page's own that is wrong",
        Code::IndexForEverything => "a route of the front end's that is meant so",
        Code::ForbiddenByServer => "rights of a file or a folder",
        Code::MethodNotAllowed => "a rule of nginx's that refuses the method",
        Code::DirectoryListingForbidden | Code::FileForbidden => {
            "a rule of nginx's that refuses the path"
        }
        Code::ForbiddenByNginx => "a file or a folder that nginx may not read",
        Code::BadGateway => {
            "no socket, one that nginx may not open, nobody who listens there, or a worker that \
             died: the error log says which"
        }
        Code::GatewayTimeout => "an application that hangs, or one with too few workers",
        Code::AnswerSaysWhy => "what the answer doesn't say: the log of whoever made it has more",
        Code::ServiceUnavailable => "a start that isn't over, maintenance, or a limit",
        Code::OldRelease => "an expected value that is another commit's",
        Code::FrontDiffers => "another release at one of them, or an answer that changes",
        Code::FailsAlike => "a suite that expects what is so no longer",
        Code::TwoReleases => "a rolling deploy that is not through",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_otherwise_is_not_certain() {
        let found = Diagnosis::new(Code::HttpToTlsPort, "");
        assert_eq!(of_diagnosis(&found), Certainty::Certain);
        assert_eq!(of_diagnosis(&found.or("")), Certainty::Likely);
        let closed = Diagnosis::new(Code::ClosedWithoutAnswer, "").or("");
        assert_eq!(of_diagnosis(&closed), Certainty::Possible);
    }
}
