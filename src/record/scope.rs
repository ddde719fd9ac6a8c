//! Scope of a cause.

use super::Code;

/// Scope of a cause: how much is mended with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The target as a whole: what is to be changed has nothing to do with what
    /// was asked for, and every other request to it meets the same.
    Target,
    /// One request: another path, method, form or file may well be answered.
    /// What may be either is taken for this.
    Request,
}

impl Code {
    /// What the cause is one of.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a line for each code")]
    #[expect(clippy::match_same_arms, reason = "an arm for each reason")]
    pub const fn scope(&self) -> Scope {
        match self {
            // There is no connection to be had, whatever is asked over it.
            Self::UnknownName
            | Self::ResolveTimeout
            | Self::ConnectionRefused
            | Self::ConnectTimeout
            | Self::Unreachable
            | Self::OtherFamily
            | Self::ProxyUnreachable
            | Self::ProxyWithoutTarget
            | Self::ProxyRefused
            | Self::ProxyAuthenticationWanted
            | Self::ProxyTimeout
            | Self::TooManyOpenFiles
            | Self::NoFreePorts
            | Self::SocketMissing
            | Self::SocketNotASocket
            | Self::SocketNobodyListens
            | Self::SocketBusy
            | Self::SocketPermission
            | Self::SocketPathTooLong => Scope::Target,

            // A handshake comes before any request.
            Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateWrongName
            | Self::CertificateSelfSigned
            | Self::CertificateOfAuthority
            | Self::CertificateUnknownIssuer
            | Self::CertificateIncompleteChain
            | Self::CertificateRefused
            | Self::NoTrustedIssuers
            | Self::ClientCertificateWanted
            | Self::ClientCertificateRefused
            | Self::ClientCertificateUnusable
            | Self::TlsUnknownName
            | Self::TlsVersion
            | Self::TlsCipher
            | Self::TlsFailed => Scope::Target,

            // The target is spelt with another protocol than it speaks.
            Self::TlsToHttpPort
            | Self::HttpToTlsPort
            | Self::HttpToUwsgiSocket
            | Self::GatewayToHttp
            | Self::GatewayWaits
            | Self::NotAGateway
            | Self::NoHttp2
            | Self::NotHttp
            | Self::ProxyProtocol
            | Self::RedirectToHttps
            | Self::RedirectLoopHttps => Scope::Target,

            // Another site answers, or another release of this one.
            Self::NginxDefaultPage
            | Self::ApacheDefaultPage
            | Self::DjangoWelcomePage
            | Self::DefaultPage
            | Self::AnotherSite
            | Self::DisallowedHost
            | Self::OldRelease
            | Self::TwoReleases => Scope::Target,

            // A server in front of the site lets nothing through to it: the
            // application is away, in maintenance, or guarded as a whole.
            Self::BadGateway
            | Self::GatewayTimeout
            | Self::ServiceUnavailable
            | Self::TooManyRequests
            | Self::BasicAuthWanted
            | Self::AuthenticationWanted => Scope::Target,

            // Settings that hold for every page.
            Self::DebugOn
            | Self::NginxVersion
            | Self::CertificateExpiresSoon
            | Self::HttpNotRedirected => Scope::Target,

            // One view fails, hangs, or has no response to what was sent.
            Self::GatewayNoAnswer
            | Self::UwsgiBufferSize
            | Self::AnswerTimeout
            | Self::ClosedWithoutAnswer
            | Self::TruncatedAnswer
            | Self::Http1Required
            | Self::StreamReset
            | Self::MalformedAnswer
            | Self::CsrfRefused
            | Self::CookieRefused
            | Self::CookieDropped
            | Self::FormNotTaken
            | Self::DjangoNotFound
            | Self::DjangoServerError
            | Self::DjangoException
            | Self::GunicornError
            | Self::UwsgiError
            | Self::UvicornError
            | Self::Unhealthy
            | Self::NoRoute
            | Self::RequestInvalid
            | Self::SlowAmongOthers
            | Self::OpenToAll
            | Self::WebsocketNotOpened
            | Self::ForbiddenByServer
            | Self::IndexForEverything
            | Self::AnswerSaysWhy
            | Self::ServerError
            | Self::FrontDiffers
            | Self::FailsAlike => Scope::Request,

            // One path leads elsewhere.
            Self::RedirectNotFollowed
            | Self::SlashAppended
            | Self::RedirectToLogin
            | Self::RedirectToAnotherHost
            | Self::RedirectLoopCookie
            | Self::RedirectLoop
            | Self::TooManyRedirects
            | Self::RedirectWithoutLocation
            | Self::RedirectLeavesTarget
            | Self::RedirectToInternal
            | Self::RedirectDropsPath
            | Self::RedirectStatus
            | Self::LinksElsewhere
            | Self::PrefixLost
            | Self::SamePageForAll
            | Self::FromCache
            | Self::FileShadowsPage
            | Self::ErrorPageReplaced
            | Self::RobotsRefused => Scope::Request,

            // One file, or one `location` of nginx.
            Self::PathLeavesFolder
            | Self::StaticNotServed
            | Self::Static404FromNginx
            | Self::AppPageForAsset
            | Self::AssetMediaType
            | Self::MixedContent
            | Self::AssetEmpty
            | Self::AssetCutOff
            | Self::AssetBroken
            | Self::AssetOfAnotherRelease
            | Self::AssetAltered
            | Self::AssetMissing
            | Self::AssetAtLocalhost
            | Self::CrossOriginRefused
            | Self::StylesheetNotApplied
            | Self::PageNotShown
            | Self::BlockedByCsp
            | Self::NotPassedOn
            | Self::MethodNotAllowed
            | Self::DirectoryListingForbidden
            | Self::FileForbidden
            | Self::ForbiddenByNginx
            | Self::BodyTooLarge
            | Self::HeadTooLarge
            | Self::NginxError
            | Self::ErrorWithSuccess
            | Self::PageCutOff
            | Self::WrongCharset
            | Self::DirectoryListing
            | Self::FileExposed => Scope::Request,

            // One response is right but for what is said of it.
            Self::NoValidators
            | Self::EtagChanges
            | Self::EtagNotCompared
            | Self::RangesIgnored
            | Self::HeadRefused
            | Self::NotCompressed
            | Self::FalseEncoding
            | Self::CookieFlags
            | Self::MissingHeaders
            | Self::HeaderTwice
            | Self::UnwantedHeader
            | Self::CacheControl => Scope::Request,

            // Nobody here knows what it means.
            Self::Other(_) => Scope::Request,
        }
    }
}
