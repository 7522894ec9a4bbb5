# Sourced by the launchers, which set root and home. Maven's output is shown only when it fails:
# standard output belongs to the program that is about to run.

run_maven() {
  command -v mvn >/dev/null 2>&1 || {
    echo "keyward: needs Apache Maven (mvn) to build this checkout" >&2
    exit 1
  }
  log=$(mktemp)
  status=0
  (cd "$root" && JAVA_HOME=$home mvn -q -B -Dmaven.test.skip=true -Dformat.skip=true "$@") >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    cat "$log" >&2
    rm -f "$log"
    echo "keyward: the build failed (exit code $status)" >&2
    exit "$status"
  fi
  rm -f "$log"
}

build_jar() {
  echo "keyward: building from source, once; this takes a minute" >&2
  run_maven package
}
