//! Evidence → a named cause and what to do next.
//!
//! Each rule looks at a response, or at the lack of one, and names a cause when
//! the evidence shows it. The rules stand in order, the most specific first,
//! and the first that applies wins.
//!
//! # Decisions
//!
//! * A cause says what the evidence shows. What is likely but not seen is said
//!   as a thing to look at, or with "most often".
//! * A page is known by what its server always writes around it, never by a
//!   phrase alone: an article about nginx's default page is not that page.
//! * Why a response has its status is only said when the status is not as
//!   expected. A failure of time alone is not explained by a page.
//! * Nothing is sent for the diagnosis of one trial. All that is looked at besides the
//!   evidence are the files on the way to a Unix socket and the processes of this
//!   machine. When a run failed, probes tell its causes apart (`run::probes`).

mod app_server;
mod application;
mod asset;
mod asset_content;
mod authentication;
mod browser;
mod busy;
mod cached;
mod connect;
mod cookie;
mod csp;
mod django;
mod edge;
mod elsewhere;
mod evidence;
mod flower;
mod follow_up_rules;
mod form;
mod framework;
mod front;
mod front_end;
mod gateway;
mod health;
mod here;
mod html;
mod http2;
mod identity;
mod mixed_content;
mod mixup;
mod nginx;
mod no_response;
mod open_to_all;
mod page;
mod place;
mod prefix;
mod program;
mod proxy;
mod readiness;
mod redirect;
mod request_head;
mod response;
mod response_evidence;
mod run;
mod said;
mod server;
mod socket;
mod static_files;
mod tls;
mod unmet;
mod web_server;
mod websocket;

pub use asset::diagnose_asset;
pub use connect::WebPort;
pub use csp::diagnose_blocked;
pub use evidence::{Evidence, Found, RunFacts};
pub use follow_up_rules::diagnose_follow_up;
pub use page::{Page, Section, page, sections};
pub use readiness::{old_release, two_releases};
pub use run::RunEvidence;

use app_server::AppServer;
use no_response::NoResponse;
use place::Place;
use response_evidence::{ResponseEvidence, header};

use crate::plan::Target;
use crate::record::Diagnosis;

/// Why a response is wrong or missing, if the evidence tells.
///
/// Meant for trials that failed or got no response; of a response that is as
/// expected it says nothing of use.
#[must_use]
pub fn diagnose(evidence: &Evidence<'_>) -> Option<Diagnosis> {
    match evidence.found {
        Found::Response { .. } => answered(evidence, |evidence| {
            let first = |rules: &[Rule]| rules.iter().find_map(|rule| rule(evidence));
            if evidence.is_content_right() {
                return busy::slow(evidence).or_else(|| first(unmet::OF_CONNECTIONS));
            }
            if follow_up_rules::are_all_that_is_wrong(evidence) {
                return first(follow_up_rules::RULES).or_else(|| first(unmet::OF_HEADS));
            }
            let found = first(ANSWERED)
                .or_else(|| first(unmet::OF_PAGES))
                .or_else(|| first(LAST))
                .or_else(|| first(unmet::OF_HEADS))
                .or_else(|| first(unmet::OF_CONNECTIONS));
            found.map(|found| said::with_words(found, evidence))
        }),
        Found::Error(error) => {
            let elsewhere = elsewhere::target(evidence);
            let failure = NoResponse {
                in_flight: if elsewhere.is_some() {
                    1
                } else {
                    error.in_flight
                },
                place: place(evidence, elsewhere.as_ref()),
                case_path: evidence.case_path,
                error,
                is_timeout_typed: evidence.is_timeout_typed,
            };
            NO_RESPONSE.iter().find_map(|rule| rule(&failure))
        }
    }
}

/// What `rules` say of a response; nothing where there is none.
fn answered(
    evidence: &Evidence<'_>,
    rules: impl Fn(&ResponseEvidence<'_>) -> Option<Diagnosis>,
) -> Option<Diagnosis> {
    let Found::Response {
        exchange,
        title,
        text,
    } = evidence.found
    else {
        return None;
    };
    let elsewhere = elsewhere::target(evidence);
    let title = title.unwrap_or_default();
    rules(&ResponseEvidence {
        place: place(evidence, elsewhere.as_ref()),
        case_path: evidence.case_path,
        failed: evidence.failed,
        refused: evidence.refused,
        expect: evidence.expect,
        exchange,
        before: evidence.before,
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        text,
    })
}

/// Where the trial went to, or `elsewhere`, where a redirect led it.
fn place<'a>(evidence: &Evidence<'a>, elsewhere: Option<&'a Target>) -> Place<'a> {
    let place = match elsewhere {
        Some(target) => Place::new(target, &target.host, evidence.run),
        None => Place::new(evidence.target, evidence.host, evidence.run),
    };
    let answered = match evidence.found {
        Found::Response { exchange, .. } => {
            let server = header(&exchange.last.response.headers, "server");
            AppServer::of_header(&server.unwrap_or_default())
        }
        Found::Error(_) => AppServer::Unknown,
    };
    let of_path = AppServer::of_path(evidence.case_path);
    Place {
        server: answered.or(of_path).or(place.server),
        ..place
    }
}

/// A rule over responses.
type Rule = fn(&ResponseEvidence<'_>) -> Option<Diagnosis>;

/// What is said of a response, the most specific first.
const ANSWERED: &[Rule] = &[
    // The response says what is wrong with the request.
    websocket::not_opened,
    tls::told_plain,
    mixup::told_by_http,
    request_head::behind_proxy_line,
    request_head::too_large,
    nginx::client_certificate,
    proxy::authentication_wanted,
    // Redirects that were to be followed.
    redirect::nowhere::bad_location,
    redirect::https::endless,
    redirect::cookie::not_sent_back,
    cookie::refused,
    unmet::not_secured::drops_path,
    redirect::status::other_kind,
    redirect::https::to_https,
    redirect::internal::to_host,
    redirect::https::leaves_target,
    redirect::circle::endless,
    redirect::too_many,
    flower::other_prefix,
    prefix::lost,
    prefix::led_outside,
    // Pages that are no site's.
    nginx::default_page,
    server::apache_default_page,
    django::debug::welcome,
    server::default_page,
    // Pages that say why.
    health::unhealthy,
    flower::task_failed,
    django::debug::disallowed_host,
    django::disallowed_host,
    django::body_too_large,
    cached::form_refused,
    django::csrf::refused,
    django::debug::exception,
    framework::debugger,
    framework::disallowed_host,
    framework::invalid,
    // What nobody should see.
    static_files::leaves_folder,
    unmet::exposed::listing,
    unmet::exposed::hidden_file,
    unmet::exposed::status_page,
    unmet::exposed::source,
    // Files.
    static_files::no_content,
    static_files::not_served,
    static_files::missing,
    static_files::page_instead,
    asset::typed,
    browser::saved,
    front_end::index_for_everything,
    unmet::not_secured::http_answers,
    // What a status says, from whom it comes.
    cached::answer,
    edge::of_store,
    edge::refused,
    edge::failing,
    edge::misdirected,
    edge::newer_http_wanted,
    django::debug::debug_on,
    nginx::body_too_large,
    nginx::listing_forbidden,
    nginx::file_forbidden,
    nginx::forbidden,
    nginx::method_not_allowed,
    nginx::not_passed_on,
    nginx::internal_error,
    web_server::own_error,
    framework::busy,
    gateway::bad_gateway,
    gateway::gateway_timeout,
    gateway::service_unavailable,
    gateway::too_many_requests,
    authentication::wanted,
    open_to_all::unasked,
    django::not_found,
    framework::no_route,
    framework::documents_outside,
    django::own_not_found,
    django::forbidden,
    program::another,
    framework::no_script,
    django::server_error,
    server::gunicorn_error,
    server::runner_error,
    framework::fails,
    server::server_error,
    // Redirects that the case doesn't follow, or followed to a page that it
    // doesn't mean.
    unmet::links::redirect_elsewhere,
    redirect::login_lost::back_to_login,
    redirect::to_login,
    redirect::slash_appended,
    redirect::to_another_host,
    redirect::language::prefixed,
    redirect::internal::to_port,
    redirect::unexpected,
];

/// What is said of a response that is no other page, the most specific first.
const LAST: &[Rule] = &[
    // The right page, of another release.
    readiness::another,
    follow_up_rules::nginx_version,
    // A page that says that the form is not taken.
    form::not_taken,
    // A page of the server of development.
    front_end::development_server,
    // An error of which nothing else is known.
    said::says_why,
];

/// What is said of the lack of a response, the most specific first.
const NO_RESPONSE: &[fn(&NoResponse<'_>) -> Option<Diagnosis>] = &[
    connect::too_many_files,
    connect::no_free_ports,
    socket::path_too_long,
    socket::missing,
    socket::not_a_socket,
    socket::nobody_listens,
    socket::busy,
    socket::permission::denied,
    proxy::unreachable,
    proxy::refused,
    proxy::timeout,
    redirect::internal::unanswered,
    connect::other_family,
    connect::unknown_name,
    connect::resolve_timeout,
    connect::refused,
    connect::timeout,
    connect::unreachable,
    http2::not_spoken,
    http2::http1_required,
    http2::reset,
    tls::to_plain,
    tls::certificate::refused,
    tls::failed,
    tls::unanswered,
    tls::plain_unanswered,
    tls::unshown,
    tls::shown,
    mixup::http_to_uwsgi,
    mixup::more_than_the_buffer,
    mixup::gateway_closed,
    mixup::gateway_waits,
    mixup::not_spoken,
    flower::task_undone,
    response::timeout,
    response::truncated,
    response::closed,
    response::not_http,
];
