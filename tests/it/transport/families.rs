//! IPv4 and IPv6, each alone.

use smoke::exchange::Phase;
use smoke::plan::{Dial, Family};
use smoke::transport::Options;

use super::{at, client_with, get, limits};
use crate::server::{Conn, Server};

async fn hello(mut conn: Conn) {
    conn.request().await;
    conn.answer("200 OK", "", "").await;
}

fn options(family: Option<Family>, resolve: &str) -> Options {
    Options {
        family,
        resolve: vec![resolve.parse().unwrap()],
        ..Options::default()
    }
}

#[tokio::test]
async fn only_addresses_of_the_family_are_used() {
    let server = Server::tcp(hello);
    let port = server.address().port();
    let to = at(Dial::Tcp {
        host: "live.invalid".into(),
        port,
    });
    // Nobody listens at the other one, but it stands first.
    let both = format!("live.invalid:{port}:[::1],127.0.0.1");
    let exchange = client_with(&to, options(Some(Family::V4), &both))
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap();
    assert_eq!(exchange.last.remote, Some(server.address()));

    let wrong = async |host: &str, family, resolve: &str| {
        let to = at(Dial::Tcp {
            host: host.to_owned(),
            port,
        });
        let client = client_with(&to, options(Some(family), resolve));
        let error = client.exchange(&get("/"), "a.test", &limits()).await;
        let error = error.unwrap_err();
        (error.phase, error.cause.to_string())
    };
    let unused = "unused.invalid:1:127.0.0.1";
    assert_eq!(
        wrong("127.0.0.1", Family::V6, unused).await,
        (
            Phase::Connect,
            "127.0.0.1 is IPv4, and `-6` uses IPv6 alone".into()
        )
    );
    assert_eq!(
        wrong("::1", Family::V4, unused).await,
        (
            Phase::Connect,
            "::1 is IPv6, and `-4` uses IPv4 alone".into()
        )
    );
    let one = format!("live.invalid:{port}:127.0.0.1,127.0.0.2");
    assert_eq!(
        wrong("live.invalid", Family::V6, &one).await.1,
        "127.0.0.1, 127.0.0.2 is IPv4, and `-6` uses IPv6 alone"
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_name_without_such_an_address_has_others() {
    // What /etc/hosts knows; a machine may know it by one family alone.
    let known = tokio::net::lookup_host(("localhost", 1)).await.unwrap();
    let known: Vec<_> = known.map(|address| address.ip()).collect();
    let server = Server::tcp(hello);
    let to = at(Dial::Tcp {
        host: "localhost".into(),
        port: server.address().port(),
    });
    for (family, other) in [(Family::V4, "IPv6"), (Family::V6, "IPv4")] {
        let options = Options {
            family: Some(family),
            ..Options::default()
        };
        let client = client_with(&to, options);
        let asked = client.exchange(&get("/"), "a.test", &limits()).await;
        let has_some = known.iter().any(|&ip| family.has(ip));
        match asked {
            Ok(exchange) => assert!(has_some && family.has(exchange.last.remote.unwrap().ip())),
            // Nobody listens at the other one.
            Err(error) if has_some => assert_eq!(error.phase, Phase::Connect),
            Err(error) => {
                assert_eq!(error.phase, Phase::Resolve);
                let said = format!(
                    "no address is known for localhost: it has no {family} address, but {other}: {}",
                    known[0]
                );
                assert_eq!(error.cause.to_string(), said);
            }
        }
    }
}
