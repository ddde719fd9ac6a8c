//! Places that can't be connected to.

use std::io::ErrorKind;
use std::time::Duration;

use smoke::exchange::{Cause, Phase, TransportError};
use smoke::plan::Dial;

use super::{ask, at, client, get, limits, target, within};
use crate::server::Server;

#[tokio::test]
async fn places_where_nobody_listens() {
    let io = |error: TransportError| match error {
        TransportError {
            phase: Phase::Connect,
            cause: Cause::Io(error),
            ..
        } => error,
        other => panic!("{other:?}"),
    };
    // A port that was free a moment ago.
    let server = Server::tcp(|_| async {});
    let gone = target(&server);
    server.stop().await;
    let error = io(client(&gone)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err());
    assert_eq!(error.kind, ErrorKind::ConnectionRefused);
    assert!(error.code.is_some());

    let folder = tempfile::tempdir().unwrap();
    let on = |name: &str| at(Dial::Unix(folder.path().join(name)));
    let ask_at = async |name: &str| {
        let client = client(&on(name));
        client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap_err()
    };
    assert_eq!(io(ask_at("missing").await).kind, ErrorKind::NotFound);
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(io(ask_at("file").await).kind, ErrorKind::ConnectionRefused);
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("left")).unwrap());
    assert_eq!(io(ask_at("left").await).kind, ErrorKind::ConnectionRefused);
    assert_eq!(
        io(ask_at("file/below").await).kind,
        ErrorKind::NotADirectory
    );
    let long = ask_at(&"x".repeat(200)).await;
    assert_eq!(io(long).kind, ErrorKind::InvalidInput);
    let longer = ask_at(&"x/".repeat(40_000)).await;
    assert_eq!(longer.phase, Phase::Connect);
}

#[tokio::test]
async fn a_queue_that_is_full() {
    // The kernel lets a few more in than it is told.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..4 {
        let connecting = tokio::net::TcpStream::connect(address);
        let connecting = tokio::time::timeout(Duration::from_millis(100), connecting);
        waiting.push(connecting.await);
    }
    let full = at(Dial::Tcp {
        host: address.ip().to_string(),
        port: address.port(),
    });
    let soon = within(Duration::from_millis(200));
    let error = client(&full)
        .exchange(&get("/"), "a.test", &soon)
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Connect, "{error:?}");
    assert!(matches!(error.cause, Cause::TimedOut(_)), "{error:?}");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.sock");
    let socket = tokio::net::UnixSocket::new_stream().unwrap();
    socket.bind(&path).unwrap();
    let listener = socket.listen(1).unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = tokio::net::UnixStream::connect(&path).await {
        waiting.push(stream);
    }
    let full = at(Dial::Unix(path));
    let error = client(&full)
        .exchange(&get("/"), "a.test", &soon)
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Connect, "{error:?}");
    assert!(matches!(error.cause, Cause::TimedOut(_)), "{error:?}");
    // When there is room again, it goes on.
    let patient =
        tokio::spawn(async move { client(&full).exchange(&get("/"), "a.test", &limits()).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    for _ in 0..waiting.len() {
        drop(listener.accept().await.unwrap());
    }
    drop(listener.accept().await.unwrap());
    assert_eq!(patient.await.unwrap().unwrap_err().phase, Phase::FirstByte);
}

#[tokio::test]
async fn a_socket_that_may_not_be_used() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::unix(|mut conn| async move {
        conn.request().await;
        conn.answer("200 OK", "", "").await;
    });
    std::fs::set_permissions(server.socket(), std::fs::Permissions::from_mode(0o000)).unwrap();
    match ask(&server, &get("/"), &limits()).await {
        Err(error) => {
            assert_eq!(error.phase, Phase::Connect);
            assert!(
                matches!(&error.cause, Cause::Io(e) if e.kind == ErrorKind::PermissionDenied),
                "{error:?}"
            );
        }
        // Nothing is forbidden to root.
        Ok(exchange) => assert_eq!(exchange.last.response.status, 200),
    }
}

#[tokio::test]
async fn a_name_without_an_address() {
    let nowhere = at(Dial::Tcp {
        host: "nowhere.invalid".to_owned(),
        port: 80,
    });
    let error = client(&nowhere)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Resolve);
    assert!(
        matches!(&error.cause, Cause::NoAddress { name, .. } if name == "nowhere.invalid"),
        "{error:?}"
    );
    let zero = at(Dial::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 0,
    });
    let error = client(&zero)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Other(m) if m.to_string().contains("port 0")),
        "{error:?}"
    );
}
