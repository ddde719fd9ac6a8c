//! Every code, in the order of docs/diagnoses.md.

codes! {
    // Connections.
    /// The name has no address.
    UnknownName = "unknown-name",
    /// Looking up the name takes too long.
    ResolveTimeout = "resolve-timeout",
    /// Nothing listens at the address and port.
    ConnectionRefused = "connection-refused",
    /// The address doesn't answer at all.
    ConnectTimeout = "connect-timeout",
    /// No route leads to the address.
    Unreachable = "unreachable",
    /// There are only addresses of the family that is not to be used.
    OtherFamily = "other-family",
    /// The proxy isn't there.
    ProxyUnreachable = "proxy-unreachable",
    /// The proxy reaches no target itself.
    ProxyWithoutTarget = "proxy-without-target",
    /// The proxy opens no connection to the target.
    ProxyRefused = "proxy-refused",
    /// The proxy wants a user and a password.
    ProxyAuthenticationWanted = "proxy-authentication-wanted",
    /// No connection through the proxy stands in time.
    ProxyTimeout = "proxy-timeout",
    /// This machine lets no more files be opened.
    TooManyOpenFiles = "too-many-open-files",
    /// No port of this machine is free.
    NoFreePorts = "no-free-ports",

    // Unix sockets.
    /// There is no socket at the path.
    SocketMissing = "socket-missing",
    /// At the path is something else.
    SocketNotASocket = "socket-not-a-socket",
    /// The socket was left behind.
    SocketNobodyListens = "socket-nobody-listens",
    /// The socket's queue is full.
    SocketBusy = "socket-busy",
    /// The user may not open the socket.
    SocketPermission = "socket-permission",
    /// The path is longer than a socket's may be.
    SocketPathTooLong = "socket-path-too-long",

    // TLS.
    /// The certificate, or one of its issuers', has expired.
    CertificateExpired = "certificate-expired",
    /// The certificate is valid later.
    CertificateNotYetValid = "certificate-not-yet-valid",
    /// The certificate is for other names.
    CertificateWrongName = "certificate-wrong-name",
    /// The certificate signed itself.
    CertificateSelfSigned = "certificate-self-signed",
    /// The certificate is an authority's.
    CertificateOfAuthority = "certificate-of-authority",
    /// The certificate leads to an issuer that isn't trusted.
    CertificateUnknownIssuer = "certificate-unknown-issuer",
    /// The server leaves out its issuer's certificate.
    CertificateIncompleteChain = "certificate-incomplete-chain",
    /// Anything else is wrong with the certificate.
    CertificateRefused = "certificate-refused",
    /// The certificates to trust can't be loaded.
    NoTrustedIssuers = "no-trusted-issuers",
    /// The server wants a certificate of the client.
    ClientCertificateWanted = "client-certificate-wanted",
    /// The server doesn't accept the certificate of the client.
    ClientCertificateRefused = "client-certificate-refused",
    /// The certificate of the client can't be read.
    ClientCertificateUnusable = "client-certificate-unusable",
    /// The server has no certificate for the name.
    TlsUnknownName = "tls-unknown-name",
    /// The server speaks no version of TLS that is known.
    TlsVersion = "tls-version",
    /// There is no cipher suite that both know.
    TlsCipher = "tls-cipher",
    /// TLS was spoken to a port of plain HTTP.
    TlsToHttpPort = "tls-to-http-port",
    /// Plain HTTP was spoken to a port of TLS.
    HttpToTlsPort = "http-to-tls-port",
    /// The handshake fails for another reason.
    TlsFailed = "tls-failed",

    /// The certificate is good, and not for long.
    CertificateExpiresSoon = "certificate-expires-soon",

    // Gateways.
    /// HTTP was spoken to a socket of uwsgi.
    HttpToUwsgiSocket = "http-to-uwsgi-socket",
    /// A gateway's protocol was spoken to a server of HTTP.
    GatewayToHttp = "gateway-to-http",
    /// Nothing comes from a gateway, or it gives up after some seconds.
    GatewayWaits = "gateway-waits",
    /// A gateway ended the request without a response.
    GatewayNoAnswer = "gateway-no-answer",
    /// The request is larger than uWSGI's buffer.
    UwsgiBufferSize = "uwsgi-buffer-size",
    /// What listens there is no gateway.
    NotAGateway = "not-a-gateway",

    // No whole response.
    /// The response doesn't begin, or isn't whole, in time.
    AnswerTimeout = "answer-timeout",
    /// The connection was closed before any response.
    ClosedWithoutAnswer = "closed-without-answer",
    /// The connection was closed in the middle of the response.
    TruncatedAnswer = "truncated-answer",
    /// HTTP/2 was asked for, and isn't spoken.
    NoHttp2 = "no-http2",
    /// The server wants the request in HTTP/1.1.
    Http1Required = "http1-required",
    /// The server gave the response up.
    StreamReset = "stream-reset",
    /// What listens there speaks something else.
    NotHttp = "not-http",
    /// The response breaks the rules of its protocol.
    MalformedAnswer = "malformed-answer",

    // Redirects.
    /// A redirect that the case neither follows nor expects.
    RedirectNotFollowed = "redirect-not-followed",
    /// A redirect that only adds a slash.
    SlashAppended = "slash-appended",
    /// A redirect to a page to log in.
    RedirectToLogin = "redirect-to-login",
    /// A redirect to another host.
    RedirectToAnotherHost = "redirect-to-another-host",
    /// A redirect to https.
    RedirectToHttps = "redirect-to-https",
    /// Over https, a redirect to itself over https.
    RedirectLoopHttps = "redirect-loop-https",
    /// A circle in which a cookie is set that isn't sent back.
    RedirectLoopCookie = "redirect-loop-cookie",
    /// Redirects in a circle.
    RedirectLoop = "redirect-loop",
    /// More redirects than the case follows.
    TooManyRedirects = "too-many-redirects",
    /// A redirect that leads nowhere.
    RedirectWithoutLocation = "redirect-without-location",
    /// A redirect to where the target isn't known to be.
    RedirectLeavesTarget = "redirect-leaves-target",
    /// A redirect to a name that only the server knows.
    RedirectToInternal = "redirect-to-internal",
    /// A redirect to https that leads to another path.
    RedirectDropsPath = "redirect-drops-path",
    /// A redirect is for good where it is expected for now, or the other way round.
    RedirectStatus = "redirect-status",
    /// Links name another scheme, host, port or prefix than is expected.
    LinksElsewhere = "links-elsewhere",
    /// http is answered, and not led to https.
    HttpNotRedirected = "http-not-redirected",

    // The wrong page.
    /// nginx's page of a fresh installation.
    NginxDefaultPage = "nginx-default-page",
    /// Apache's page of a fresh installation.
    ApacheDefaultPage = "apache-default-page",
    /// Django's page of a new project.
    DjangoWelcomePage = "django-welcome-page",
    /// Another page that stands for no site.
    DefaultPage = "default-page",
    /// One page answers whatever is asked for.
    SamePageForAll = "same-page-for-all",
    /// A page comes out of a cache.
    FromCache = "from-cache",
    /// A file of the web server's answers for a page of the application.
    FileShadowsPage = "file-shadows-page",
    /// The server in front sends its own page for an error.
    ErrorPageReplaced = "error-page-replaced",
    /// `robots.txt` keeps all crawlers out.
    RobotsRefused = "robots-refused",
    /// Another site answers for the host.
    AnotherSite = "another-site",
    /// An error that comes with a status of success.
    ErrorWithSuccess = "error-with-success",
    /// A page ends in the middle.
    PageCutOff = "page-cut-off",
    /// Text is in another charset than is declared.
    WrongCharset = "wrong-charset",
    /// A folder's files are listed for everybody.
    DirectoryListing = "directory-listing",
    /// A file of the deployment's own is handed out.
    FileExposed = "file-exposed",
    /// What a page below the target's base path leads to isn't below it.
    PrefixLost = "prefix-lost",

    // Django.
    /// Django refuses the host.
    DisallowedHost = "disallowed-host",
    /// The CSRF check refused a form.
    CsrfRefused = "csrf-refused",
    /// A cookie was set so that no browser keeps it.
    CookieRefused = "cookie-refused",
    /// The cookie of a form's token is lost on the way.
    CookieDropped = "cookie-dropped",
    /// A form comes back with what is wrong about it.
    FormNotTaken = "form-not-taken",
    /// Django has no page at the path.
    DjangoNotFound = "django-not-found",
    /// An exception, without a word about it.
    DjangoServerError = "django-server-error",
    /// An exception, which DEBUG shows.
    DjangoException = "django-exception",
    /// A page for developers answers.
    DebugOn = "debug-on",

    // Static files.
    /// nginx hands out what lies above a folder of its own.
    PathLeavesFolder = "path-leaves-folder",
    /// The application was asked for a file, and serves none.
    StaticNotServed = "static-not-served",
    /// nginx looks for the file and finds none.
    Static404FromNginx = "static-404-from-nginx",
    /// A page stands where a file should be.
    AppPageForAsset = "app-page-for-asset",
    /// The page of a front end stands for what is none of it.
    IndexForEverything = "index-for-everything",
    /// A file has the type of something else.
    AssetMediaType = "asset-media-type",
    /// A page of https names a file by http.
    MixedContent = "mixed-content",
    /// A file has no bytes.
    AssetEmpty = "asset-empty",
    /// A file ends in the middle.
    AssetCutOff = "asset-cut-off",
    /// A file has the bytes of something else.
    AssetBroken = "asset-broken",
    /// Page and file are of two releases.
    AssetOfAnotherRelease = "asset-of-another-release",
    /// A file has another content than its name says.
    AssetAltered = "asset-altered",
    /// A file isn't there.
    AssetMissing = "asset-missing",
    /// A file is named at the machine of whoever looks at the page.
    AssetAtLocalhost = "asset-at-localhost",
    /// Browsers don't let a page use a file of another origin.
    CrossOriginRefused = "cross-origin-refused",
    /// Browsers don't apply the stylesheets of a page.
    StylesheetNotApplied = "stylesheet-not-applied",
    /// Browsers don't show a page, but save it or leave it.
    PageNotShown = "page-not-shown",
    /// The page's Content-Security-Policy blocks what it needs.
    BlockedByCsp = "blocked-by-csp",

    // Headers.
    /// What is asked for compressed comes as it is.
    NotCompressed = "not-compressed",
    /// Plain content is said to be compressed.
    FalseEncoding = "false-encoding",
    /// A cookie lacks an attribute.
    CookieFlags = "cookie-flags",
    /// Headers that protect readers are missing.
    MissingHeaders = "missing-headers",
    /// A header has several values, of which not all hold.
    HeaderTwice = "header-twice",
    /// A header is there that is not to be.
    UnwantedHeader = "unwanted-header",
    /// A response is kept otherwise than wanted.
    CacheControl = "cache-control",

    // Caching, ranges, HEAD, versions.
    /// Nothing says which version a response is.
    NoValidators = "no-validators",
    /// The `ETag` changes though the content doesn't.
    EtagChanges = "etag-changes",
    /// Nobody compares the `ETag`.
    EtagNotCompared = "etag-not-compared",
    /// A part is asked for, and all of it is sent.
    RangesIgnored = "ranges-ignored",
    /// GET is answered, and HEAD refused.
    HeadRefused = "head-refused",
    /// nginx tells its version.
    NginxVersion = "nginx-version",

    // What nginx refuses.
    /// nginx doesn't ask the application.
    NotPassedOn = "not-passed-on",
    /// nginx refuses the method itself.
    MethodNotAllowed = "method-not-allowed",
    /// A folder without an index page.
    DirectoryListingForbidden = "directory-listing-forbidden",
    /// A file that nginx may not read.
    FileForbidden = "file-forbidden",
    /// nginx refuses what is neither, or a method.
    ForbiddenByNginx = "forbidden-by-nginx",
    /// The request's body is too large.
    BodyTooLarge = "body-too-large",
    /// The request's head is too large.
    HeadTooLarge = "head-too-large",
    /// A line of the PROXY protocol is taken for the request.
    ProxyProtocol = "proxy-protocol",
    /// nginx itself fails.
    NginxError = "nginx-error",

    // Proxies, limits, logins, errors.
    /// 502.
    BadGateway = "bad-gateway",
    /// 504.
    GatewayTimeout = "gateway-timeout",
    /// 503.
    ServiceUnavailable = "service-unavailable",
    /// 429.
    TooManyRequests = "too-many-requests",
    /// User and password are missing or wrong.
    BasicAuthWanted = "basic-auth-wanted",
    /// Other credentials are missing or wrong.
    AuthenticationWanted = "authentication-wanted",
    /// An answer is late while other requests of the run wait.
    SlowAmongOthers = "slow-among-others",
    /// `FastAPI` or Flask has nothing at the path.
    NoRoute = "no-route",
    /// The application refuses a request for what it lacks.
    RequestInvalid = "request-invalid",
    /// A page about the site's health says what is wrong.
    Unhealthy = "unhealthy",
    /// A page is open to whoever doesn't log in.
    OpenToAll = "open-to-all",
    /// Apache, `HAProxy` or another web server refuses.
    ForbiddenByServer = "forbidden-by-server",
    /// A websocket that isn't opened.
    WebsocketNotOpened = "websocket-not-opened",
    /// uWSGI's own 500.
    UwsgiError = "uwsgi-error",
    /// uvicorn's own 500.
    UvicornError = "uvicorn-error",
    /// gunicorn's own 500.
    GunicornError = "gunicorn-error",
    /// Any other 500.
    ServerError = "server-error",
    /// Any other error, which says why.
    AnswerSaysWhy = "answer-says-why",
    /// What is in front of the application answers otherwise than that does.
    FrontDiffers = "front-differs",
    /// What is in front of the application passes on what is wrong behind it.
    FailsAlike = "fails-alike",

    // Readiness.
    /// The release before answers, to the end.
    OldRelease = "old-release",
    /// Two releases answer in turns.
    TwoReleases = "two-releases",
}
