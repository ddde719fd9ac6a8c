//! Where connections go to.

use smoke::plan::Dial;
use smoke::transport::Options;

use super::{at, client, client_with, get, limits, target};
use crate::server::{Conn, Place, Server, header};

async fn hello(mut conn: Conn) {
    while conn.request().await.is_some() {
        conn.answer("200 OK", "", conn.number.to_string()).await;
    }
}

#[tokio::test]
async fn timings_and_the_address_are_known() {
    for server in &Server::both(hello) {
        let client = client(&target(server));
        let first = client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap()
            .last;
        assert!(first.timings.connect.is_some());
        assert!(first.timings.first_byte.is_some() && first.timings.receive.is_some());
        assert_eq!((first.timings.resolve, first.timings.tls), (None, None));
        assert!(first.timings.total >= first.timings.first_byte.unwrap());
        match server.place() {
            Place::Tcp(address) => assert_eq!(first.remote, Some(*address)),
            Place::Unix(_) => assert_eq!(first.remote, None),
        }
    }
}

#[tokio::test]
async fn a_name_is_looked_up() {
    let server = Server::tcp(hello);
    let to = at(Dial::Tcp {
        host: "localhost".into(),
        port: server.address().port(),
    });
    let exchange = client(&to)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap();
    assert!(exchange.last.timings.resolve.is_some());
    assert_eq!(exchange.last.remote, Some(server.address()));
    assert_eq!(header(&server.requests()[0], "host"), Some("a.test"));
}

#[tokio::test]
async fn options_change_the_way() {
    let server = Server::tcp(hello);
    let port = server.address().port();
    let to = at(Dial::Tcp {
        host: "live.invalid".into(),
        port,
    });
    let resolve = |text: String| Options {
        resolve: vec![text.parse().unwrap()],
        ..Options::default()
    };
    let connect = |text: String| Options {
        connect_to: vec![text.parse().unwrap()],
        ..Options::default()
    };
    let mut chained = connect(format!("live.invalid:{port}:other.invalid:"));
    chained.resolve = resolve(format!("other.invalid:{port}:127.0.0.1")).resolve;
    for options in [
        resolve(format!("live.invalid:{port}:127.0.0.1")),
        resolve(format!("*:{port}:127.0.0.1")),
        connect(format!("live.invalid:{port}:127.0.0.1:{port}")),
        connect("::127.0.0.1:".to_owned()),
        chained,
    ] {
        let exchange = client_with(&to, options.clone())
            .exchange(&get("/"), "live.test:81", &limits())
            .await
            .unwrap();
        assert_eq!(exchange.last.remote, Some(server.address()), "{options:?}");
        assert_eq!(exchange.last.timings.resolve, None);
        assert_eq!(exchange.last.sent.headers["host"], "live.test:81");
    }
    // The second of two addresses, when the first can't be reached.
    let options = resolve(format!("live.invalid:{port}:127.0.0.2,127.0.0.1"));
    let exchange = client_with(&to, options)
        .exchange(&get("/"), "a.test", &limits())
        .await;
    assert_eq!(exchange.unwrap().last.remote, Some(server.address()));
}
