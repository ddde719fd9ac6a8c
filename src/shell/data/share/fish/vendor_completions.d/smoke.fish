# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_smoke_global_optspecs
    string join \n var= strict profile= t/target= host= forwarded= layers= log= filter= skip= exact tag= rerun-failed timeout= H/header= cacert= cert= key= k/insecure http1 http2 4/ipv4 6/ipv6 resolve= connect-to= proxy= j/concurrency= per-target= fresh-connections wait= fail-fast retries= flaky= no-probes probe-host junit= junit-dialect= json= markdown= github= save-responses= notify= notify-format= q/quiet v/verbose color= h/help V/version
end

function __fish_smoke_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_smoke_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_smoke_using_subcommand
    set -l cmd (__fish_smoke_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c smoke -n "__fish_smoke_needs_command" -l var -d 'Set {{NAME}}, whatever the suites say; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l profile -d 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back' -r
complete -c smoke -n "__fish_smoke_needs_command" -s t -l target -d 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml' -r
complete -c smoke -n "__fish_smoke_needs_command" -l host -d 'Who is asked for (Host header and TLS name), whatever the suites say' -r
complete -c smoke -n "__fish_smoke_needs_command" -l forwarded -d 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it' -r -f -a "http\t''
https\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l layers -d 'Which target stands behind which, the outermost first: nginx,gunicorn; unless said, [targets] may say it' -r
complete -c smoke -n "__fish_smoke_needs_command" -l log -d 'Read this log of a target where a case fails, and tell what it says of the requests: nginx=/var/log/nginx/error.log; may be repeated; the name of an only target may be left out' -r
complete -c smoke -n "__fish_smoke_needs_command" -l filter -d 'Run cases with TEXT in their id (suite::case@target); may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l skip -d 'Don\'t run cases with TEXT in their id; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l tag -d 'Run cases with this tag, or with \'!TAG\' those without it; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l timeout -d 'How long a request may take, unless its suite says `timeout` [default: 10s]' -r
complete -c smoke -n "__fish_smoke_needs_command" -s H -l header -d 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l cacert -d 'Trust the certificates of this PEM file, and no others' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l cert -d 'Show this certificate (PEM) to targets that want one; its key may be in the same file' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l key -d 'The private key of --cert' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l resolve -d 'Use this address for HOST:PORT, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l connect-to -d 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_needs_command" -l proxy -d 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment\'s are not used' -r
complete -c smoke -n "__fish_smoke_needs_command" -s j -l concurrency -d 'How many cases run at once' -r
complete -c smoke -n "__fish_smoke_needs_command" -l per-target -d 'How many cases run at once against one target' -r
complete -c smoke -n "__fish_smoke_needs_command" -l wait -d 'Wait for each target to be ready, for so long at most: 60s, 5m; without a [ready] in the suite, until it answers anything but 502, 503, 504' -r
complete -c smoke -n "__fish_smoke_needs_command" -l retries -d 'Try a case that does not pass N more times, a second apart, unless its suite says `retry`' -r
complete -c smoke -n "__fish_smoke_needs_command" -l flaky -d 'What a case that passed on a later attempt counts as' -r -f -a "pass\t''
fail\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l junit -d 'Write JUnit XML; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l junit-dialect -d 'Which JUnit: with all that readers know, or as Jenkins\' schema has it' -r -f -a "full\t''
jenkins\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l json -d 'Write every event as a line of JSON; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l markdown -d 'Write what is wrong as a page of Markdown; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l github -d 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l save-responses -d 'Keep every response in this folder, a file for its head and one for its body, without secrets; those of an earlier run are removed' -r -F
complete -c smoke -n "__fish_smoke_needs_command" -l notify -d 'Post what the run came to and what failed to this webhook, as JSON: https, or http to this machine; the URL is kept secret' -r
complete -c smoke -n "__fish_smoke_needs_command" -l notify-format -d 'Whose JSON: that of smoke, or of Slack\'s incoming webhooks' -r -f -a "json\t''
slack\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_needs_command" -l strict -d 'Take warnings about suites for errors'
complete -c smoke -n "__fish_smoke_needs_command" -l exact -d 'Let --filter and --skip be whole ids'
complete -c smoke -n "__fish_smoke_needs_command" -l rerun-failed -d 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder'
complete -c smoke -n "__fish_smoke_needs_command" -s k -l insecure -d 'Don\'t verify certificates'
complete -c smoke -n "__fish_smoke_needs_command" -l http1 -d 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it'
complete -c smoke -n "__fish_smoke_needs_command" -l http2 -d 'Speak HTTP/2 alone, without TLS by prior knowledge'
complete -c smoke -n "__fish_smoke_needs_command" -s 4 -l ipv4 -d 'Use the IPv4 addresses of names alone'
complete -c smoke -n "__fish_smoke_needs_command" -s 6 -l ipv6 -d 'Use the IPv6 addresses of names alone'
complete -c smoke -n "__fish_smoke_needs_command" -l fresh-connections -d 'Send each request over a connection of its own'
complete -c smoke -n "__fish_smoke_needs_command" -l fail-fast -d 'Stop after the first case that fails'
complete -c smoke -n "__fish_smoke_needs_command" -l no-probes -d 'When the run fails, send no more requests that tell causes apart: 8 GETs at most, of paths of the suites and of one that nobody has'
complete -c smoke -n "__fish_smoke_needs_command" -l probe-host -d 'Also probe with a host that nobody has; Django mails its ADMINS of such'
complete -c smoke -n "__fish_smoke_needs_command" -s q -l quiet -d 'Show failures, what is flaky and the summary alone'
complete -c smoke -n "__fish_smoke_needs_command" -s v -l verbose -d 'Show every request and response'
complete -c smoke -n "__fish_smoke_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smoke -n "__fish_smoke_needs_command" -s V -l version -d 'Print version'
complete -c smoke -n "__fish_smoke_needs_command" -a "check" -d 'Check suites for mistakes; send nothing'
complete -c smoke -n "__fish_smoke_needs_command" -a "config" -d 'Show the options of a run that hold, and who says each; send nothing'
complete -c smoke -n "__fish_smoke_needs_command" -a "list" -d 'List what would run, an id a line; send nothing'
complete -c smoke -n "__fish_smoke_needs_command" -a "compare" -d 'Compare what two deployments answer, whatever suites expect'
complete -c smoke -n "__fish_smoke_needs_command" -a "explain" -d 'Explain a cause by its code, as a run tells it; send nothing'
complete -c smoke -n "__fish_smoke_needs_command" -a "demo" -d 'Start a small site in this process and check it'
complete -c smoke -n "__fish_smoke_needs_command" -a "hashes" -d 'Print the SHA-256 of all files of a folder, for `expect.assets.same_as`'
complete -c smoke -n "__fish_smoke_needs_command" -a "schema" -d 'Print the JSON Schema of suite files, for editors'
complete -c smoke -n "__fish_smoke_needs_command" -a "replay" -d 'Report a run that `--json` recorded'
complete -c smoke -n "__fish_smoke_needs_command" -a "completions" -d 'Print what a shell completes commands and options by'
complete -c smoke -n "__fish_smoke_needs_command" -a "man" -d 'Print a page of the manual, for man'
complete -c smoke -n "__fish_smoke_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smoke -n "__fish_smoke_using_subcommand check" -l var -d 'Set {{NAME}}, whatever the suites say; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand check" -l profile -d 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back' -r
complete -c smoke -n "__fish_smoke_using_subcommand check" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand check" -l strict -d 'Take warnings about suites for errors'
complete -c smoke -n "__fish_smoke_using_subcommand check" -s q -l quiet -d 'Say mistakes alone'
complete -c smoke -n "__fish_smoke_using_subcommand check" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l var -d 'Set {{NAME}}, whatever the suites say; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l profile -d 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -s t -l target -d 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l host -d 'Who is asked for (Host header and TLS name), whatever the suites say' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l forwarded -d 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it' -r -f -a "http\t''
https\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l layers -d 'Which target stands behind which, the outermost first: nginx,gunicorn; unless said, [targets] may say it' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l log -d 'Read this log of a target where a case fails, and tell what it says of the requests: nginx=/var/log/nginx/error.log; may be repeated; the name of an only target may be left out' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l filter -d 'Run cases with TEXT in their id (suite::case@target); may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l skip -d 'Don\'t run cases with TEXT in their id; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l tag -d 'Run cases with this tag, or with \'!TAG\' those without it; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l timeout -d 'How long a request may take, unless its suite says `timeout` [default: 10s]' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -s H -l header -d 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l cacert -d 'Trust the certificates of this PEM file, and no others' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l cert -d 'Show this certificate (PEM) to targets that want one; its key may be in the same file' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l key -d 'The private key of --cert' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l resolve -d 'Use this address for HOST:PORT, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l connect-to -d 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l proxy -d 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment\'s are not used' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -s j -l concurrency -d 'How many cases run at once' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l per-target -d 'How many cases run at once against one target' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l wait -d 'Wait for each target to be ready, for so long at most: 60s, 5m; without a [ready] in the suite, until it answers anything but 502, 503, 504' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l retries -d 'Try a case that does not pass N more times, a second apart, unless its suite says `retry`' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l flaky -d 'What a case that passed on a later attempt counts as' -r -f -a "pass\t''
fail\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l junit -d 'Write JUnit XML; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l junit-dialect -d 'Which JUnit: with all that readers know, or as Jenkins\' schema has it' -r -f -a "full\t''
jenkins\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l json -d 'Write every event as a line of JSON; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l markdown -d 'Write what is wrong as a page of Markdown; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l github -d 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l save-responses -d 'Keep every response in this folder, a file for its head and one for its body, without secrets; those of an earlier run are removed' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand config" -l notify -d 'Post what the run came to and what failed to this webhook, as JSON: https, or http to this machine; the URL is kept secret' -r
complete -c smoke -n "__fish_smoke_using_subcommand config" -l notify-format -d 'Whose JSON: that of smoke, or of Slack\'s incoming webhooks' -r -f -a "json\t''
slack\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand config" -l strict -d 'Take warnings about suites for errors'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l exact -d 'Let --filter and --skip be whole ids'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l rerun-failed -d 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s k -l insecure -d 'Don\'t verify certificates'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l http1 -d 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l http2 -d 'Speak HTTP/2 alone, without TLS by prior knowledge'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s 4 -l ipv4 -d 'Use the IPv4 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s 6 -l ipv6 -d 'Use the IPv6 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l fresh-connections -d 'Send each request over a connection of its own'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l fail-fast -d 'Stop after the first case that fails'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l no-probes -d 'When the run fails, send no more requests that tell causes apart: 8 GETs at most, of paths of the suites and of one that nobody has'
complete -c smoke -n "__fish_smoke_using_subcommand config" -l probe-host -d 'Also probe with a host that nobody has; Django mails its ADMINS of such'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s q -l quiet -d 'Show failures, what is flaky and the summary alone'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s v -l verbose -d 'Show every request and response'
complete -c smoke -n "__fish_smoke_using_subcommand config" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand list" -l var -d 'Set {{NAME}}, whatever the suites say; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l profile -d 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -s t -l target -d 'Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH, a name from [targets], or `all` of those; NAME=TARGET names it, and takes the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may say some, or smoke.toml' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l host -d 'Who is asked for (Host header and TLS name), whatever the suites say' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l forwarded -d 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it' -r -f -a "http\t''
https\t''"
complete -c smoke -n "__fish_smoke_using_subcommand list" -l filter -d 'Run cases with TEXT in their id (suite::case@target); may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l skip -d 'Don\'t run cases with TEXT in their id; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l tag -d 'Run cases with this tag, or with \'!TAG\' those without it; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l resolve -d 'Use this address for HOST:PORT, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l connect-to -d 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l proxy -d 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment\'s are not used' -r
complete -c smoke -n "__fish_smoke_using_subcommand list" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand list" -l strict -d 'Take warnings about suites for errors'
complete -c smoke -n "__fish_smoke_using_subcommand list" -l exact -d 'Let --filter and --skip be whole ids'
complete -c smoke -n "__fish_smoke_using_subcommand list" -l rerun-failed -d 'Run what did not pass last time; without a SUITE and a target, with those of the last command line in this folder'
complete -c smoke -n "__fish_smoke_using_subcommand list" -s 4 -l ipv4 -d 'Use the IPv4 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand list" -s 6 -l ipv6 -d 'Use the IPv6 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand list" -l json -d 'Write each as an object of JSON, with its place in the suite'
complete -c smoke -n "__fish_smoke_using_subcommand list" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l var -d 'Set {{NAME}}, whatever the suites say; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l profile -d 'Take the settings of [profile.NAME] in smoke.toml, beneath what is typed; those of [profile.default] hold beneath them; --no-OPTION takes one back' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l host -d 'Who is asked for (Host header and TLS name), whatever the suites say' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l forwarded -d 'Send what a proxy would that the client came to by this scheme (X-Forwarded-Proto and the like), unless [targets] says it' -r -f -a "http\t''
https\t''"
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l filter -d 'Run cases with TEXT in their id (suite::case@target); may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l skip -d 'Don\'t run cases with TEXT in their id; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l tag -d 'Run cases with this tag, or with \'!TAG\' those without it; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l timeout -d 'How long a request may take, unless its suite says `timeout` [default: 10s]' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s H -l header -d 'Send this header to the target, unless the suite says it; {{NAME}} stands for what it does in suites; without a value, leave out one that is sent by default; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l cacert -d 'Trust the certificates of this PEM file, and no others' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l cert -d 'Show this certificate (PEM) to targets that want one; its key may be in the same file' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l key -d 'The private key of --cert' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l resolve -d 'Use this address for HOST:PORT, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l connect-to -d 'Connect to the second HOST:PORT instead of the first, as curl does; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l proxy -d 'Go through this proxy: http://, socks5:// or socks5h://, with a port; the environment\'s are not used' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s j -l concurrency -d 'How many cases run at once' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l per-target -d 'How many cases run at once against one target' -r
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l json -d 'Write each case as a line of JSON; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l strict -d 'Take warnings about suites for errors'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l exact -d 'Let --filter and --skip be whole ids'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s k -l insecure -d 'Don\'t verify certificates'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l http1 -d 'Speak HTTP/1.1 alone, and not HTTP/2 where https offers it'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l http2 -d 'Speak HTTP/2 alone, without TLS by prior knowledge'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s 4 -l ipv4 -d 'Use the IPv4 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s 6 -l ipv6 -d 'Use the IPv6 addresses of names alone'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -l fresh-connections -d 'Send each request over a connection of its own'
complete -c smoke -n "__fish_smoke_using_subcommand compare" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand explain" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand explain" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l junit -d 'Where to write the JUnit report; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l filter -d 'Run cases with TEXT in their id (suite::case@target); may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l skip -d 'Don\'t run cases with TEXT in their id; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l tag -d 'Run cases with this tag, or with \'!TAG\' those without it; may be repeated' -r
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l broken -d 'Show what a failed deploy looks like'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l serve -d 'Check nothing, but leave the site up to try suites of your own on'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -l exact -d 'Let --filter and --skip be whole ids'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -s q -l quiet -d 'Show failures, what is flaky and the summary alone'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -s v -l verbose -d 'Show every request and response'
complete -c smoke -n "__fish_smoke_using_subcommand demo" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand hashes" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand schema" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l junit -d 'Write JUnit XML; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l junit-dialect -d 'Which JUnit: with all that readers know, or as Jenkins\' schema has it' -r -f -a "full\t''
jenkins\t''"
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l json -d 'Write every event as a line of JSON; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l markdown -d 'Write what is wrong as a page of Markdown; - is standard output' -r -F
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l github -d 'Annotate suites on GitHub and write the summary of the step: auto is under GitHub Actions' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand replay" -l color -d 'When to use colours' -r -f -a "auto\t''
always\t''
never\t''"
complete -c smoke -n "__fish_smoke_using_subcommand replay" -s q -l quiet -d 'Show failures, what is flaky and the summary alone'
complete -c smoke -n "__fish_smoke_using_subcommand replay" -s v -l verbose -d 'Show every request and response'
complete -c smoke -n "__fish_smoke_using_subcommand replay" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand completions" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand man" -s h -l help -d 'Print help'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "check" -d 'Check suites for mistakes; send nothing'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "config" -d 'Show the options of a run that hold, and who says each; send nothing'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "list" -d 'List what would run, an id a line; send nothing'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "compare" -d 'Compare what two deployments answer, whatever suites expect'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "explain" -d 'Explain a cause by its code, as a run tells it; send nothing'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "demo" -d 'Start a small site in this process and check it'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "hashes" -d 'Print the SHA-256 of all files of a folder, for `expect.assets.same_as`'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "schema" -d 'Print the JSON Schema of suite files, for editors'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "replay" -d 'Report a run that `--json` recorded'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "completions" -d 'Print what a shell completes commands and options by'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "man" -d 'Print a page of the manual, for man'
complete -c smoke -n "__fish_smoke_using_subcommand help; and not __fish_seen_subcommand_from check config list compare explain demo hashes schema replay completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
