//! The words that subjects are made of, each in one place.

use serde::{Deserialize, Serialize};

/// An expectation as a suite writes it, with all its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is explained at the subject of its name")]
pub enum Group {
    Status,
    Follow,
    Redirect,
    Url,
    Hops,
    Headers,
    Cookies,
    Security,
    HttpVersion,
    RemoteIp,
    ContentEncoding,
    Transfer,
    MaxBody,
    Charset,
    Tls,
    Page,
    Title,
    Body,
    Size,
    WireSize,
    Select,
    Json,
    JsonSchema,
    Time,
    Timing,
    Caching,
    Ranges,
    HeadMatches,
    Assets,
    Capture,
    Submit,
}

/// Part of a cookie besides its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CookiePart {
    /// `Secure`.
    Secure,
    /// `HttpOnly`.
    HttpOnly,
    /// `SameSite`.
    SameSite,
    /// `Path`.
    Path,
    /// `Domain`.
    Domain,
    /// How long it is kept.
    MaxAge,
}

/// Part of elements or values besides themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodePart {
    /// How many there are.
    Count,
}

/// Part of the content besides its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyPart {
    /// Its digest.
    Sha256,
    /// That it is a file.
    File,
}

/// Part of a TLS session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsPart {
    /// For how long the certificate is still valid.
    ValidFor,
    /// Which names the certificate is for.
    Names,
    /// Who issued the certificate.
    Issuer,
    /// The version of TLS.
    Version,
    /// Whether the server sends every certificate that is needed.
    Chain,
}

/// A phase of the last request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimingPhase {
    /// Looking the name up.
    Resolve,
    /// Opening the connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Until the response begins.
    FirstByte,
    /// All of it, redirects included.
    Total,
}

/// Client that asks for a response again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CachingPart {
    /// One that has another version.
    Changed,
}

/// Range of the content that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RangePart {
    /// The end, counted from there.
    Suffix,
    /// Bytes behind the end.
    Beyond,
}

/// Part of a response to HEAD that is to be as it is for GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadPart {
    /// The status.
    Status,
    /// The headers.
    Headers,
    /// That there is no content.
    Body,
}

/// Part of the judgement of all files together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetsPart {
    /// How many there are.
    Count,
    /// Their least sizes.
    MinSize,
    /// How long they are kept.
    Cache,
    /// Their hashes in the page.
    Integrity,
    /// The hashes in their names.
    Hashes,
    /// That they are as local ones.
    SameAs,
}
