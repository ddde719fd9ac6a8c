//! The words of other tools, table by table.

/// What is written here, and what others call it, in plain words with a space
/// between them.
pub(super) type Words = &'static [(&'static str, &'static str)];

/// Words at the top of a file.
pub(super) const OF_SUITES: Words = &[
    (
        "[[case]]",
        "test tests cases testcase testcases test_cases scenario scenarios requests stages \
         step steps runners http entries",
    ),
    ("vars", "variables variable env environment globals var let"),
    ("defaults", "default options common settings config"),
    ("include", "includes import imports extends"),
    (
        "targets.NAME.url",
        "url base_url baseurl root_url server servers endpoint endpoints",
    ),
    ("host", "hostname vhost virtual_host server_name"),
    (
        "ready",
        "wait wait_for readiness health healthcheck health_check",
    ),
    ("name", "title suite"),
    ("description", "desc summary"),
];

/// Words of a case, a step, `[ready]` and `[defaults]`.
pub(super) const OF_REQUESTS: Words = &[
    ("get", "url uri request endpoint href route"),
    ("name", "title label summary test"),
    ("method", "verb http_method"),
    ("headers", "http_headers request_headers header"),
    (
        "query",
        "params parameters query_params query_parameters query_string querystring \
         query_string_params qs",
    ),
    ("cookies", "cookie request_cookies"),
    (
        "basic_auth",
        "auth basicauth basic credentials user username login",
    ),
    ("bearer", "token bearer_token access_token oauth2 jwt"),
    ("body", "data payload text raw content request_body bytes"),
    ("json", "json_body body_json request_json"),
    (
        "form",
        "form_params form_data form_fields urlencoded form_urlencoded",
    ),
    (
        "multipart",
        "multipart_form multipart_form_data upload files",
    ),
    ("file", "body_file data_file from_file"),
    (
        "follow = true",
        "follow_redirects follow_redirect follow_location allow_redirects location \
         redirects",
    ),
    (
        "follow = 5",
        "max_redirects max_redirect max_redirs redirect_limit",
    ),
    (
        "follow = false",
        "no_follow nofollow no_follow_redirects no_redirects dont_follow",
    ),
    (
        "timeout",
        "max_time request_timeout connect_timeout deadline timeout_ms",
    ),
    (
        "max_body",
        "max_filesize max_size max_body_size max_response_size",
    ),
    ("retry", "retries max_retries attempts retry_count flaky"),
    (
        "retry = { every = … }",
        "retry_interval retry_delay retry_wait interval",
    ),
    (
        "connection = \"new\"",
        "fresh_connection fresh_connections fresh_connect forbid_reuse no_keepalive",
    ),
    (
        "serial",
        "sequential exclusive alone isolated parallel concurrent run_alone",
    ),
    ("pause", "delay sleep wait wait_for pause_before"),
    ("until", "poll eventually wait_until retry_until poll_until"),
    (
        "each",
        "repeat loop foreach for_each range parametrize matrix examples with_items rows \
         dataset table",
    ),
    ("tags", "tag markers marks mark groups group labels"),
    (
        "skip",
        "disabled ignore ignored xfail pending skip_if skipped",
    ),
    ("only_targets", "targets only only_on environments envs"),
    (
        "not_targets",
        "except except_targets exclude_targets skip_targets without_targets not_on exclude",
    ),
    (
        "capture",
        "captures extract extractors save store bind export outputs register variables vars \
         set",
    ),
    (
        "expect",
        "assert asserts assertion assertions expected expects expectations response check \
         checks conditions validate should then",
    ),
    ("step", "steps stage stages sequence requests"),
    (
        "host",
        "vhost virtual_host host_header server_name authority hostname",
    ),
    ("raw_path", "path_as_is"),
    ("session", "cookie_jar jar"),
    ("headers.accept-encoding", "compressed accept_encoding"),
    ("headers.user-agent", "user_agent agent"),
];

/// Words of `[ready]`, beside those of its request.
pub(super) const OF_READY: Words = &[
    ("every", "interval poll_interval delay pause"),
    ("within", "for up_to max_wait deadline until"),
    ("stable", "consecutive count times successes in_a_row"),
];

/// Words for what is said on the command line.
pub(super) const OF_COMMAND_LINE: Words = &[
    ("--insecure", "insecure skip_verify no_verify ignore_ssl"),
    ("--cacert", "cacert ca_cert cafile"),
    ("--cert", "cert client_cert"),
    ("--key", "key client_key"),
    ("--proxy", "proxy"),
    ("--resolve", "resolve"),
    ("--connect-to", "connect_to"),
    ("--http1", "http1 http10 http11 http1_0 http1_1"),
    ("--http2", "http2"),
    ("--concurrency", "concurrency parallel jobs workers threads"),
    ("--fail-fast", "fail_fast bail stop_on_failure"),
    ("--junit", "junit report_junit"),
];

/// Words of `expect`.
pub(super) const OF_EXPECT: Words = &[
    (
        "status",
        "status_code code http_code http_status response_code response_status",
    ),
    (
        "time",
        "duration response_time latency elapsed max_time max_duration max_response_time \
         total_time",
    ),
    (
        "remote_ip",
        "ip ip_address address remote_addr remote_address",
    ),
    (
        "select.\"CSS\"",
        "xpath css selector selectors element elements dom query_selector",
    ),
    ("select.\"CSS\".count`, or `json.\"$.path\".count", "count"),
    (
        "json.\"$.path\"",
        "jsonpath json_path jq json_body body_json",
    ),
    ("json_schema", "schema"),
    (
        "body",
        "contains content text response_body body_contains contains_text html includes raw",
    ),
    (
        "body = { not = { contains = … } }",
        "not_contains not_contain body_not_contains does_not_contain not_body excludes \
         not_includes",
    ),
    (
        "body = { matches = … }",
        "matches regex pattern body_matches body_regex",
    ),
    ("body.sha256", "hash checksum digest md5 sha1"),
    (
        "size",
        "bytes length body_size body_length content_length byte_count",
    ),
    ("headers", "header response_headers headers_contain"),
    (
        "headers.content-type",
        "content_type mime mime_type media_type type",
    ),
    ("headers.server", "server"),
    ("cookies.NAME", "cookie set_cookie response_cookies"),
    (
        "redirect",
        "location redirect_to redirects_to redirect_url redirected_to",
    ),
    ("redirect = false", "no_redirect not_redirect no_redirects"),
    ("url", "final_url effective_url landed_at current_url"),
    (
        "hops",
        "redirects redirect_count num_redirects redirects_count",
    ),
    ("http_version", "version http protocol proto"),
    ("content_encoding", "compression compressed gzip encoding"),
    ("tls", "ssl"),
    (
        "tls.valid_for",
        "certificate cert certificate_expiration certificate_expiry cert_expiry expires \
         expiry",
    ),
    ("assets", "resources files"),
    ("title", "page_title html_title"),
];

/// Words of a table of matchers.
pub(super) const OF_MATCHERS: Words = &[
    (
        "equals",
        "eq equal equal_to is be exactly exact expected value",
    ),
    (
        "not = …",
        "ne neq not_equal not_equals not_equal_to is_not not_eq",
    ),
    (
        "contains",
        "include includes contain containing has have substring substr",
    ),
    ("not = { contains = … }", "excludes exclude lacks without"),
    (
        "starts_with",
        "prefix begins_with has_prefix have_prefix starts",
    ),
    ("ends_with", "suffix has_suffix have_suffix ends"),
    (
        "matches",
        "regex regexp pattern match like matches_regex re",
    ),
    ("one_of", "in any_of anyof enum either any among"),
    ("not = { one_of = … }", "none_of not_in"),
    (
        "min",
        "gte ge at_least minimum min_value greater_or_equal greater_than_or_equal",
    ),
    (
        "max",
        "lte le at_most maximum max_value less_or_equal less_than_or_equal up_to",
    ),
    ("above", "gt greater greater_than more_than over more"),
    ("below", "lt less less_than fewer_than under fewer"),
    ("about", "approx near close_to around approximately"),
    ("within", "tolerance delta epsilon margin"),
    (
        "absent = false",
        "exists exist present is_present defined required",
    ),
    (
        "absent = true",
        "not_exists not_exist does_not_exist missing not_present undefined",
    ),
    ("count", "have_len len items have_count elements"),
    ("empty", "is_empty blank"),
    ("not = { empty = true }", "not_empty is_not_empty"),
    ("type", "of_type is_a is_type kind data_type instance_of"),
    ("sha256", "hash checksum digest md5 sha1"),
    ("attrs", "attributes attribute attr"),
    ("text", "inner_text text_content"),
];

/// Words of a table of `expect.json`, besides those of matchers.
pub(super) const OF_JSON: Words = &[("length", "len have_len has_len has_length have_length")];

/// Words of `capture.NAME`.
pub(super) const OF_CAPTURES: Words = &[
    ("css", "xpath selector select element"),
    ("json", "jsonpath json_path jq"),
    ("regex", "pattern matches match regexp"),
    ("header", "headers"),
    ("cookie", "cookies"),
    ("attr", "attribute attrs"),
    ("secret", "redact redacted sensitive hidden"),
    ("url", "location final_url"),
];

/// Words of `retry`.
pub(super) const OF_RETRY: Words = &[
    (
        "times",
        "count max attempts retries limit number max_attempts",
    ),
    ("every", "interval delay wait pause period"),
    ("backoff", "factor multiplier exponential"),
];

/// Words of `[targets.NAME]`.
pub(super) const OF_TARGETS: Words = &[
    ("url", "address base_url target uri spelling"),
    (
        "host",
        "hostname vhost virtual_host server_name host_header",
    ),
    (
        "forwarded",
        "proto scheme x_forwarded_proto forwarded_proto",
    ),
    ("connect_to", "resolve ip"),
    (
        "tls = { insecure = true }",
        "insecure skip_verify no_verify ignore_ssl",
    ),
    ("tls = { insecure = false }", "verify verify_ssl secure"),
    ("tls = { ca = … }", "ca cacert ca_cert cafile"),
    ("tls = { cert = … }", "cert client_cert certificate key"),
];

/// Words of the `tls` of a target.
pub(super) const OF_TLS: Words = &[
    ("ca", "cacert ca_cert cafile ca_file"),
    ("cert", "certificate client_cert cert_file"),
    ("key", "private_key client_key key_file"),
    (
        "insecure = true",
        "skip_verify insecure_skip_verify no_verify",
    ),
    ("insecure = false", "verify verify_ssl secure"),
];
