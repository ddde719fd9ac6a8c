
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'smoke' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'smoke'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'smoke' {
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Set {{NAME}}, whatever the suites say; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Who is asked for (Host header and TLS name), whatever the suites say')
            [CompletionResult]::new('--forwarded', '--forwarded', [CompletionResultType]::ParameterName, 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it')
            [CompletionResult]::new('--layers', '--layers', [CompletionResultType]::ParameterName, 'Which target stands behind which, the outermost first: nginx,gunicorn; unless said, [targets] may say it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Read this log of a target where a case fails, and tell what it says of the requests: nginx=/var/log/nginx/error.log; may be repeated; the name of an only target may be left out')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Run cases with TEXT in their id (suite::case@target); may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Don''t run cases with TEXT in their id; may be repeated')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Run cases with this tag, or with ''!TAG'' those without it; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a request may take, unless its suite says `timeout` [default: 10s]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file, and no others')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Show this certificate (PEM) to targets that want one; its key may be in the same file')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of --cert')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for HOST:PORT, as curl does; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment''s are not used')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--per-target', '--per-target', [CompletionResultType]::ParameterName, 'How many cases run at once against one target')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for each target to be ready, for so long at most: 60s, 5m; without a [ready] in the suite, until it answers anything but 502, 503, 504')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a case that does not pass N more times, a second apart, unless its suite says `retry`')
            [CompletionResult]::new('--flaky', '--flaky', [CompletionResultType]::ParameterName, 'What a case that passed on a later attempt counts as')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write JUnit XML; - is standard output')
            [CompletionResult]::new('--junit-dialect', '--junit-dialect', [CompletionResultType]::ParameterName, 'Which JUnit: with all that readers know, or as Jenkins'' schema has it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write every event as a line of JSON; - is standard output')
            [CompletionResult]::new('--markdown', '--markdown', [CompletionResultType]::ParameterName, 'Write what is wrong as a page of Markdown; - is standard output')
            [CompletionResult]::new('--github', '--github', [CompletionResultType]::ParameterName, 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions')
            [CompletionResult]::new('--save-responses', '--save-responses', [CompletionResultType]::ParameterName, 'Keep every response in this folder, a file for its head and one for its body, without secrets; those of an earlier run are removed')
            [CompletionResult]::new('--notify', '--notify', [CompletionResultType]::ParameterName, 'Post what the run came to and what failed to this webhook, as JSON: https, or http to this machine; the URL is kept secret')
            [CompletionResult]::new('--notify-format', '--notify-format', [CompletionResultType]::ParameterName, 'Whose JSON: that of smoke, or of Slack''s incoming webhooks')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings about suites for errors')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Let --filter and --skip be whole ids')
            [CompletionResult]::new('--rerun-failed', '--rerun-failed', [CompletionResultType]::ParameterName, 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--http1', '--http1', [CompletionResultType]::ParameterName, 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it')
            [CompletionResult]::new('--http2', '--http2', [CompletionResultType]::ParameterName, 'Speak HTTP/2 alone, without TLS by prior knowledge')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--fresh-connections', '--fresh-connections', [CompletionResultType]::ParameterName, 'Send each request over a connection of its own')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop after the first case that fails')
            [CompletionResult]::new('--no-probes', '--no-probes', [CompletionResultType]::ParameterName, 'When the run fails, send no more requests that tell causes apart: 8 GETs at most, of paths of the suites and of one that nobody has')
            [CompletionResult]::new('--probe-host', '--probe-host', [CompletionResultType]::ParameterName, 'Also probe with a host that nobody has; Django mails its ADMINS of such')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check suites for mistakes; send nothing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the options of a run that hold, and who says each; send nothing')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what would run, an id a line; send nothing')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare what two deployments answer, whatever suites expect')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a cause by its code, as a run tells it; send nothing')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Start a small site in this process and check it')
            [CompletionResult]::new('hashes', 'hashes', [CompletionResultType]::ParameterValue, 'Print the SHA-256 of all files of a folder, for `expect.assets.same_as`')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of suite files, for editors')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Report a run that `--json` recorded')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell completes commands and options by')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, for man')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'smoke;check' {
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Set {{NAME}}, whatever the suites say; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings about suites for errors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say mistakes alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say mistakes alone')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;config' {
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Set {{NAME}}, whatever the suites say; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Who is asked for (Host header and TLS name), whatever the suites say')
            [CompletionResult]::new('--forwarded', '--forwarded', [CompletionResultType]::ParameterName, 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it')
            [CompletionResult]::new('--layers', '--layers', [CompletionResultType]::ParameterName, 'Which target stands behind which, the outermost first: nginx,gunicorn; unless said, [targets] may say it')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Read this log of a target where a case fails, and tell what it says of the requests: nginx=/var/log/nginx/error.log; may be repeated; the name of an only target may be left out')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Run cases with TEXT in their id (suite::case@target); may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Don''t run cases with TEXT in their id; may be repeated')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Run cases with this tag, or with ''!TAG'' those without it; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a request may take, unless its suite says `timeout` [default: 10s]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file, and no others')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Show this certificate (PEM) to targets that want one; its key may be in the same file')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of --cert')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for HOST:PORT, as curl does; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment''s are not used')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--per-target', '--per-target', [CompletionResultType]::ParameterName, 'How many cases run at once against one target')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for each target to be ready, for so long at most: 60s, 5m; without a [ready] in the suite, until it answers anything but 502, 503, 504')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a case that does not pass N more times, a second apart, unless its suite says `retry`')
            [CompletionResult]::new('--flaky', '--flaky', [CompletionResultType]::ParameterName, 'What a case that passed on a later attempt counts as')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write JUnit XML; - is standard output')
            [CompletionResult]::new('--junit-dialect', '--junit-dialect', [CompletionResultType]::ParameterName, 'Which JUnit: with all that readers know, or as Jenkins'' schema has it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write every event as a line of JSON; - is standard output')
            [CompletionResult]::new('--markdown', '--markdown', [CompletionResultType]::ParameterName, 'Write what is wrong as a page of Markdown; - is standard output')
            [CompletionResult]::new('--github', '--github', [CompletionResultType]::ParameterName, 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions')
            [CompletionResult]::new('--save-responses', '--save-responses', [CompletionResultType]::ParameterName, 'Keep every response in this folder, a file for its head and one for its body, without secrets; those of an earlier run are removed')
            [CompletionResult]::new('--notify', '--notify', [CompletionResultType]::ParameterName, 'Post what the run came to and what failed to this webhook, as JSON: https, or http to this machine; the URL is kept secret')
            [CompletionResult]::new('--notify-format', '--notify-format', [CompletionResultType]::ParameterName, 'Whose JSON: that of smoke, or of Slack''s incoming webhooks')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings about suites for errors')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Let --filter and --skip be whole ids')
            [CompletionResult]::new('--rerun-failed', '--rerun-failed', [CompletionResultType]::ParameterName, 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--http1', '--http1', [CompletionResultType]::ParameterName, 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it')
            [CompletionResult]::new('--http2', '--http2', [CompletionResultType]::ParameterName, 'Speak HTTP/2 alone, without TLS by prior knowledge')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--fresh-connections', '--fresh-connections', [CompletionResultType]::ParameterName, 'Send each request over a connection of its own')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop after the first case that fails')
            [CompletionResult]::new('--no-probes', '--no-probes', [CompletionResultType]::ParameterName, 'When the run fails, send no more requests that tell causes apart: 8 GETs at most, of paths of the suites and of one that nobody has')
            [CompletionResult]::new('--probe-host', '--probe-host', [CompletionResultType]::ParameterName, 'Also probe with a host that nobody has; Django mails its ADMINS of such')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;list' {
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Set {{NAME}}, whatever the suites say; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Who is asked for (Host header and TLS name), whatever the suites say')
            [CompletionResult]::new('--forwarded', '--forwarded', [CompletionResultType]::ParameterName, 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Run cases with TEXT in their id (suite::case@target); may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Don''t run cases with TEXT in their id; may be repeated')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Run cases with this tag, or with ''!TAG'' those without it; may be repeated')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for HOST:PORT, as curl does; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment''s are not used')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings about suites for errors')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Let --filter and --skip be whole ids')
            [CompletionResult]::new('--rerun-failed', '--rerun-failed', [CompletionResultType]::ParameterName, 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write each as an object of JSON, with its place in the suite')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;compare' {
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Set {{NAME}}, whatever the suites say; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Who is asked for (Host header and TLS name), whatever the suites say')
            [CompletionResult]::new('--forwarded', '--forwarded', [CompletionResultType]::ParameterName, 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Run cases with TEXT in their id (suite::case@target); may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Don''t run cases with TEXT in their id; may be repeated')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Run cases with this tag, or with ''!TAG'' those without it; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a request may take, unless its suite says `timeout` [default: 10s]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file, and no others')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Show this certificate (PEM) to targets that want one; its key may be in the same file')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of --cert')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for HOST:PORT, as curl does; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment''s are not used')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many cases run at once')
            [CompletionResult]::new('--per-target', '--per-target', [CompletionResultType]::ParameterName, 'How many cases run at once against one target')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write each case as a line of JSON; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings about suites for errors')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Let --filter and --skip be whole ids')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t verify certificates')
            [CompletionResult]::new('--http1', '--http1', [CompletionResultType]::ParameterName, 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it')
            [CompletionResult]::new('--http2', '--http2', [CompletionResultType]::ParameterName, 'Speak HTTP/2 alone, without TLS by prior knowledge')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use the IPv4 addresses of names alone')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use the IPv6 addresses of names alone')
            [CompletionResult]::new('--fresh-connections', '--fresh-connections', [CompletionResultType]::ParameterName, 'Send each request over a connection of its own')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;explain' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;demo' {
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Where to write the JUnit report; - is standard output')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Run cases with TEXT in their id (suite::case@target); may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Don''t run cases with TEXT in their id; may be repeated')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Run cases with this tag, or with ''!TAG'' those without it; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--broken', '--broken', [CompletionResultType]::ParameterName, 'Show what a failed deploy looks like')
            [CompletionResult]::new('--serve', '--serve', [CompletionResultType]::ParameterName, 'Check nothing, but leave the site up to try suites of your own on')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Let --filter and --skip be whole ids')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;hashes' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;replay' {
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write JUnit XML; - is standard output')
            [CompletionResult]::new('--junit-dialect', '--junit-dialect', [CompletionResultType]::ParameterName, 'Which JUnit: with all that readers know, or as Jenkins'' schema has it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write every event as a line of JSON; - is standard output')
            [CompletionResult]::new('--markdown', '--markdown', [CompletionResultType]::ParameterName, 'Write what is wrong as a page of Markdown; - is standard output')
            [CompletionResult]::new('--github', '--github', [CompletionResultType]::ParameterName, 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show failures, what is flaky and the summary alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every request and response')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'smoke;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check suites for mistakes; send nothing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the options of a run that hold, and who says each; send nothing')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what would run, an id a line; send nothing')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare what two deployments answer, whatever suites expect')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a cause by its code, as a run tells it; send nothing')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Start a small site in this process and check it')
            [CompletionResult]::new('hashes', 'hashes', [CompletionResultType]::ParameterValue, 'Print the SHA-256 of all files of a folder, for `expect.assets.same_as`')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of suite files, for editors')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Report a run that `--json` recorded')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell completes commands and options by')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, for man')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'smoke;help;check' {
            break
        }
        'smoke;help;config' {
            break
        }
        'smoke;help;list' {
            break
        }
        'smoke;help;compare' {
            break
        }
        'smoke;help;explain' {
            break
        }
        'smoke;help;demo' {
            break
        }
        'smoke;help;hashes' {
            break
        }
        'smoke;help;schema' {
            break
        }
        'smoke;help;replay' {
            break
        }
        'smoke;help;completions' {
            break
        }
        'smoke;help;man' {
            break
        }
        'smoke;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
