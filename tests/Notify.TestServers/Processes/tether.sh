# Runs a server that ends with the process that asked for it, however that one ends, and takes the server's folder with it.
# Called with: log file, folder, command. Standard input is a pipe whose other end only the asking process holds.
# Prints the id of the server, which is the id of its process group, too.
log=$1 folder=$2
shift 2
exec 3<&0 2>>"$log"
set -m # Server and watcher get groups of their own: a signal to the group of the asking process must not end the watcher.
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
(
    while read -r _ <&3; do :; done
    trap '' TERM
    kill -KILL -- "-$server"
    for _ in {1..100}; do
        kill -0 -- "-$server" 2>/dev/null || break
        sleep 0.05
    done
    rm -rf -- "$folder"
) >/dev/null &
watcher=$!
set +m # From here on a server that is paused is still waited for.
trap '' INT TERM HUP
echo "$server"
wait "$server"
code=$?
kill "$watcher"
exit "$code"
