//! Files with certificates and keys (PEM, RFC 7468).

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::public_key;
use crate::source::{MAX_FILE, read_within, shell_word};

/// The files of a certificate that a client shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdentityFiles {
    /// The certificate, perhaps with those of its issuers behind it, and with
    /// its key where that has no file of its own.
    pub cert: PathBuf,
    /// The private key.
    pub key: Option<PathBuf>,
}

/// Error of a certificate that can't be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadIdentity {
    /// Whether it is the file of the key that is to blame.
    pub key: bool,
    /// Message in one line; nothing of a key is in it.
    pub message: String,
}

impl fmt::Display for BadIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BadIdentity {}

/// The certificates of a file; at least one.
///
/// # Errors
/// Why there are none, in one line.
pub fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = read_within(path, MAX_FILE).map_err(|error| error.to_string())?;
    certificates(&text, path)
}

fn certificates(text: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let found = found.map_err(|error| format!("it is no sound PEM: {error}"))?;
    if found.is_empty() {
        return Err(format!("it holds no PEM certificate{}", to_pem(text, path)));
    }
    Ok(found)
}

/// How to make PEM of what a file holds, where it is binary (DER).
fn to_pem(text: &[u8], path: &Path) -> String {
    /// How each sequence of DER begins.
    const SEQUENCE: u8 = 0x30;
    let (what, how) = match text.first() {
        _ if public_key(text).is_some() => ("one in DER", "x509 -inform der"),
        Some(&SEQUENCE) => ("a `.p12`", "pkcs12 -nodes"),
        _ => return String::new(),
    };
    let path = path.to_string_lossy();
    let (file, pem) = (shell_word(&path), shell_word(&format!("{path}.pem")));
    format!("; of {what}, `openssl {how} -in {file} -out {pem}` makes it")
}

impl IdentityFiles {
    /// Reads the certificate and its key, which must belong together.
    ///
    /// # Errors
    /// When they can't be used.
    pub fn load(&self) -> Result<Arc<CertifiedKey>, BadIdentity> {
        let in_file = |key: bool, path: &Path, message: String| BadIdentity {
            key,
            message: format!("{} can't be used: {message}", path.display()),
        };
        let of_cert = |message| in_file(false, &self.cert, message);
        let chain =
            read_within(&self.cert, MAX_FILE).map_err(|error| of_cert(error.to_string()))?;
        let certificates = certificates(&chain, &self.cert).map_err(of_cert)?;
        let (separate, path) = match &self.key {
            Some(path) => (true, path),
            None => (false, &self.cert),
        };
        let of_key = |message| in_file(separate, path, message);
        let text = if separate {
            read_within(path, MAX_FILE).map_err(|error| of_key(error.to_string()))?
        } else {
            chain
        };
        let key = private_key(&text, path, separate).map_err(of_key)?;
        let provider = ring::default_provider();
        let Ok(key) = provider.key_provider.load_private_key(key) else {
            let message = "its key is of a kind that smoke can't sign with";
            return Err(of_key(message.to_owned()));
        };
        let own = certificates.first().and_then(|own| public_key(own));
        let Some(own) = own else {
            return Err(of_cert("its certificate can't be read".to_owned()));
        };
        if key.public_key().is_some_and(|of_key| *of_key != *own) {
            return Err(of_key(format!(
                "its key is not that of the certificate in {}",
                self.cert.display()
            )));
        }
        Ok(Arc::new(CertifiedKey::new(certificates, key)))
    }
}

/// The first key of a file. Errors of libraries aren't told: they may have
/// parts of the key in them.
fn private_key(text: &[u8], path: &Path, separate: bool) -> Result<PrivateKeyDer<'static>, String> {
    match PrivateKeyDer::from_pem_slice(text) {
        _ if is_encrypted(text) => Err(format!(
            "its key is encrypted; `openssl pkey -in {0} -out {0}.plain` asks for the passphrase \
             and writes it without",
            path.display()
        )),
        Ok(key) => Ok(key),
        Err(PemError::NoItemsFound) if separate => Err("it holds no PEM private key".to_owned()),
        Err(PemError::NoItemsFound) => Err(
            "it holds no PEM private key; a key with a file of its own is to be named, too"
                .to_owned(),
        ),
        Err(_) => Err("its key is no sound PEM".to_owned()),
    }
}

/// Whether a key has a passphrase: PKCS #8 says so in its label, older files
/// in a header (RFC 1421).
fn is_encrypted(text: &[u8]) -> bool {
    let has = |part: &[u8]| text.windows(part.len()).any(|window| window == part);
    has(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") || has(b"Proc-Type: 4,ENCRYPTED")
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    /// A certificate and its key.
    fn pair() -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        }

        /// What is said of files, without the folder's name.
        fn wrong(&self, cert: PathBuf, key: Option<PathBuf>) -> (bool, String) {
            let error = IdentityFiles { cert, key }.load().unwrap_err();
            let folder = format!("{}/", self.0.path().display());
            (error.key, error.message.replace(&folder, ""))
        }
    }

    #[test]
    fn a_certificate_has_its_key_beside_or_behind_it() {
        let folder = Folder(tempfile::tempdir().unwrap());
        let (cert, key) = pair();
        let both = folder.file("both.pem", &format!("{cert}{key}"));
        let cert = folder.file("cert.pem", &cert);
        let key = folder.file("key.pem", &key);
        for (cert, key) in [(cert, Some(key)), (both, None)] {
            IdentityFiles { cert, key }.load().unwrap();
        }
    }

    #[test]
    fn what_can_not_be_used_is_said_of_its_file() {
        let folder = Folder(tempfile::tempdir().unwrap());
        let ((cert, own_key), (_, other_key)) = (pair(), pair());
        let cert = folder.file("cert.pem", &cert);
        let own = folder.file("own.pem", &own_key);
        let other = folder.file("other.pem", &other_key);
        let missing = folder.0.path().join("missing.pem");
        let encrypted = folder.file(
            "locked.pem",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n",
        );
        let half = folder.file("half.pem", &own_key[..own_key.len() / 2]);
        let said = |key: bool, message: &str| (key, message.to_owned());
        assert_eq!(
            folder.wrong(missing.clone(), None),
            said(
                false,
                "missing.pem can't be used: No such file or directory (os error 2)"
            )
        );
        assert_eq!(
            folder.wrong(cert.clone(), Some(missing)),
            said(
                true,
                "missing.pem can't be used: No such file or directory (os error 2)"
            )
        );
        assert_eq!(
            folder.wrong(own, None),
            said(false, "own.pem can't be used: it holds no PEM certificate")
        );
        let der = CertificateDer::from_pem_file(&cert).unwrap();
        for (bytes, how) in [
            (&*der, "one in DER, `openssl x509 -inform der -in "),
            (&[0x30, 0x82], "a `.p12`, `openssl pkcs12 -nodes -in "),
        ] {
            let path = folder.0.path().join("binary");
            std::fs::write(&path, bytes).unwrap();
            let (_, message) = folder.wrong(path, None);
            let begin = format!("binary can't be used: it holds no PEM certificate; of {how}");
            assert!(message.starts_with(&begin), "{message}");
            assert!(message.ends_with("binary.pem` makes it"), "{message}");
        }
        assert_eq!(
            folder.wrong(cert.clone(), None),
            said(
                false,
                "cert.pem can't be used: it holds no PEM private key; a key with a file of its own \
                 is to be named, too"
            )
        );
        let (key, message) = folder.wrong(cert.clone(), Some(other));
        assert!(
            key && message.starts_with("other.pem can't be used: its key is not that of the cert"),
            "{message}"
        );
        let (_, message) = folder.wrong(cert.clone(), Some(encrypted));
        assert!(
            message.contains("its key is encrypted; `openssl pkey"),
            "{message}"
        );
        assert_eq!(
            folder.wrong(cert, Some(half)),
            said(true, "half.pem can't be used: its key is no sound PEM")
        );
    }
}
