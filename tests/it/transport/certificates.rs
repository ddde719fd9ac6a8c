//! What is wrong with certificates, what is known of them, and those of the
//! client.

use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use smoke::exchange::{Cause, CertificateFlaw, TlsFailure, Trust};
use smoke::plan::{Target, TargetTls};
use smoke::transport::Options;
use tokio_rustls::rustls::ServerConfig;

use super::secure::{hello, https, trusting, wrong};
use super::{client_with, follow, get, limits, target, text};
use crate::server::Server;
use crate::tls::{Authority, issuer_url, self_signed};

/// What is wrong with a server that is asked as `a.test`, without what the
/// certificate is.
async fn flaw(config: ServerConfig, options: Options) -> String {
    let message = wrong(config, "a.test", options).await;
    let (flaw, _) = message.split_once(" (CN=").unwrap_or((&message, ""));
    flaw.to_owned()
}

#[tokio::test]
async fn names_and_dates_are_said_with_the_certificate() {
    let authority = Authority::new();
    let options = || trusting(&authority);
    let good = || {
        authority.server(&["a.test", "*.b.test", "10.0.0.1"], |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(3020, 1, 1);
        })
    };
    let certificate =
        "(CN=Test server; issued by CN=Test authority; valid from 2020-01-01 to 3020-01-01)";
    for host in ["c.test", "10.0.0.2"] {
        assert_eq!(
            wrong(good(), host, options()).await,
            format!(
                "the certificate is not for {host}, but for a.test, *.b.test, 10.0.0.1 \
                 {certificate}"
            )
        );
    }
    let expired = |names: &[&str]| {
        authority.server(names, |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 3);
        })
    };
    let said = wrong(expired(&["a.test"]), "a.test", options()).await;
    assert!(
        said.starts_with("the certificate expired on 2020-02-03 00:00:00 UTC, ")
            && said.ends_with(
                " days ago (CN=Test server; for a.test; issued by CN=Test authority; valid from \
                 2020-01-01 to 2020-02-03)"
            ),
        "{said}"
    );
    // Each thing that is wrong is told.
    let said = flaw(expired(&["b.test"]), trusting(&Authority::named("Another"))).await;
    assert!(
        said.ends_with(
            " days ago, and it is of the issuer CN=Test authority, which is neither trusted nor \
             sent along by the server, and it is not for a.test, but for b.test"
        ),
        "{said}"
    );
    let early = authority.server(&["a.test"], |params| {
        params.not_before = date_time_ymd(3020, 1, 1);
        params.not_after = date_time_ymd(3021, 1, 1);
    });
    let said = flaw(early, options()).await;
    assert!(
        said.starts_with("the certificate is not valid before 3020-01-01 00:00:00 UTC, ")
            && said.ends_with(" days from now"),
        "{said}"
    );
}

#[tokio::test]
async fn issuers_are_told_apart_by_what_the_server_sends() {
    let root = Authority::named("Root");
    let between = root.below("Between");
    let another = Authority::named("Another");
    let stranger = || trusting(&another);
    let url = issuer_url("http://ca.test/between.crt");
    let with_url = |authority: &Authority| {
        authority.server(&["a.test"], |params| {
            params.custom_extensions = vec![url.clone()];
        })
    };
    // The root is trusted, and its intermediate isn't sent.
    let incomplete = "the certificate comes without that of its issuer, CN=Between: the server's chain is \
         incomplete";
    assert_eq!(flaw(with_url(&between), trusting(&root)).await, incomplete);
    // Another's is.
    let other = root.below("Other");
    assert_eq!(
        flaw(between.server_with(&["a.test"], &[&other]), trusting(&root)).await,
        incomplete
    );
    // Nobody says that there is one.
    assert_eq!(
        flaw(between.server_with(&["a.test"], &[]), trusting(&root)).await,
        "the certificate is of the issuer CN=Between, which is neither trusted nor sent along by \
         the server"
    );
    let unknown = "the certificate leads to the issuer CN=Root, which is not trusted";
    for others in [&[&between, &root][..], &[&between]] {
        let config = between.server_with(&["a.test"], others);
        assert_eq!(flaw(config, stranger()).await, unknown);
    }
    assert_eq!(
        flaw(
            root.server_with(&["a.test"], &[]),
            trusting(&Authority::named("Root"))
        )
        .await,
        "the certificate was not signed by the trusted one that has its issuer's name"
    );
    assert_eq!(
        flaw(self_signed(&["a.test"]), stranger()).await,
        "the certificate is self-signed and not trusted"
    );
}

#[tokio::test]
async fn the_certificate_of_an_authority_is_no_servers() {
    // As plain `openssl req -x509` makes it, trusted or not, named or not.
    let authority = Authority::new();
    let of_an_authority = |names: &[&str]| {
        authority.server(names, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        })
    };
    let message = "the certificate is that of a certificate authority (CA:TRUE), not of a server";
    for options in [trusting(&authority), trusting(&Authority::named("Another"))] {
        assert_eq!(
            flaw(of_an_authority(&["a.test"]), options.clone()).await,
            message
        );
        assert_eq!(
            flaw(of_an_authority(&["c.test"]), options.clone()).await,
            format!("{message}, and it is not for a.test, but for c.test")
        );
        assert_eq!(
            flaw(of_an_authority(&[]), options).await,
            format!("{message}, and it is not for a.test, but for no name at all")
        );
    }
}

/// What is known of the TLS of a server that is asked as `a.test`.
async fn known(config: ServerConfig, options: Options) -> smoke::exchange::Tls {
    let server = Server::tls(config, hello);
    let client = client_with(&https(&server), options);
    let exchange = client.exchange(&get("/"), "a.test", &limits()).await;
    exchange.unwrap().last.tls.unwrap()
}

#[tokio::test]
async fn all_of_a_handshake_is_known() {
    let root = Authority::named("Root");
    let between = root.below("Between");
    let tls = known(
        between.server_with(&["a.test", "*.a.test"], &[&between]),
        trusting(&root),
    )
    .await;
    assert_eq!(tls.version, "1.3");
    assert!(tls.cipher.unwrap().starts_with("TLS13_"), "{tls:?}");
    assert_eq!(tls.trust, Trust::Trusted);
    assert_eq!(tls.certificates.len(), 2);
    let leaf = tls.leaf().unwrap();
    assert_eq!(leaf.subject.text, "CN=Test server");
    assert_eq!(leaf.issuer.common_name.as_deref(), Some("Between"));
    assert_eq!(leaf.told_names(), "a.test, *.a.test");
    assert!(!leaf.self_signed && !leaf.authority);
    let issuer = tls.certificates[1].as_ref().unwrap();
    assert!(issuer.authority && issuer.issuer.text == "CN=Root");
}

#[tokio::test]
async fn the_chain_is_judged_where_any_certificate_will_do() {
    let authority = Authority::new();
    let insecure = || Options {
        insecure: true,
        ..trusting(&authority)
    };
    // A wrong name or an old date doesn't break a chain.
    let expired = authority.server(&["b.test"], |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 3);
    });
    assert_eq!(known(expired, insecure()).await.trust, Trust::Trusted);
    let own = known(self_signed(&["a.test"]), insecure()).await;
    assert_eq!(own.trust, Trust::Untrusted(CertificateFlaw::SelfSigned));
    // Nobody needs the roots, so it is no error that there are none.
    let nobody = Options {
        cacert: Some("no-such.pem".into()),
        ..insecure()
    };
    let unknown = known(self_signed(&["a.test"]), nobody).await;
    assert!(matches!(unknown.trust, Trust::Unknown(_)), "{unknown:?}");
}

#[tokio::test]
async fn a_target_says_whom_to_trust_and_the_command_line_wins() {
    let (ours, other) = (Authority::new(), Authority::named("Another"));
    let server = Server::tls(ours.server(&["a.test"], |_| {}), hello);
    let said = |ca: &Authority, insecure| Target {
        tls: TargetTls {
            ca: Some(ca.file()),
            identity: None,
            insecure,
        },
        ..https(&server)
    };
    let works = async |target: Target, options: Options| {
        let client = client_with(&target, options);
        client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .is_ok()
    };
    assert!(works(said(&ours, false), Options::default()).await);
    assert!(!works(said(&other, false), Options::default()).await);
    assert!(works(said(&other, true), Options::default()).await);
    assert!(works(said(&other, false), trusting(&ours)).await);
    assert!(!works(said(&ours, false), trusting(&other)).await);
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_its_target() {
    let (authority, other) = (Authority::new(), Authority::named("Another"));
    let ask = async |options: Options| {
        let server = Server::tls(authority.asking_server(&["a.test"]), hello);
        let client = client_with(&https(&server), options);
        let exchange = client.exchange(&get("/"), "a.test", &limits()).await;
        exchange
            .map(|exchange| text(&exchange))
            .map_err(|error| error.cause)
    };
    let shown = |authority: &Authority, options: Options| Options {
        identity: Some(authority.client("client")),
        ..options
    };
    let answer = ask(shown(&authority, trusting(&authority))).await;
    assert_eq!(answer.unwrap(), "secure");
    let refused = ask(shown(&other, trusting(&authority))).await.unwrap_err();
    assert!(
        matches!(
            &refused,
            Cause::Tls(TlsFailure::ClientCertificateRefused(_))
        ),
        "{refused:?}"
    );
    let none = ask(trusting(&authority)).await.unwrap_err();
    assert!(
        matches!(&none, Cause::Tls(TlsFailure::ClientCertificateWanted)),
        "{none:?}"
    );
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_nobody_else() {
    let authority = Authority::new();
    let elsewhere = Server::tls(authority.asking_server(&["b.test"]), hello);
    let moved = Server::tls(
        authority.asking_server(&["a.test"]),
        |mut conn| async move {
            while conn.request().await.is_some() {
                conn.answer("302 Found", "Location: https://b.test/\r\n", "")
                    .await;
            }
        },
    );
    let mut options = trusting(&authority);
    options.identity = Some(authority.client("client"));
    let there = format!("b.test:443:{}", elsewhere.address());
    options.connect_to = vec![there.parse().unwrap()];
    let client = client_with(&https(&moved), options);
    let error = client
        .exchange(&get("/"), "a.test", &follow())
        .await
        .unwrap_err();
    assert_eq!(error.redirects.len(), 1);
    assert!(
        matches!(error.cause, Cause::Tls(TlsFailure::ClientCertificateWanted)),
        "{error:?}"
    );
}

#[tokio::test]
async fn roots_are_not_needed_without_tls() {
    let server = Server::tcp(hello);
    let mut to = target(&server);
    to.tls.ca = Some("no-such.pem".into());
    let client = client_with(&to, Options::default());
    let exchange = client
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap();
    assert_eq!(exchange.last.tls, None);
}
