/**
 * A shell script of calls to Immich's API: `PUT /api/faces/FACE` with the id of the person, after `POST /api/people` for people that
 * Immich does not have. It lists what it would do until it is told to do it, and holds no key.
 * Scripts are English, whatever the page speaks.
 * Source: immich-app/immich, server/src/controllers/{face,person}.controller.ts; quoting after POSIX, Shell Command Language, 2.2.2
 */
import { inEnglish } from '../../words/language.ts';
import { type ImmichChange, type ImmichPlan, leftAloneText } from './immichPlan.ts';

/** Within single quotes a shell takes everything as it is but a single quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What is printed must not steer the terminal. */
const shown = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

/** A body, whose names are escaped as JSON: no byte 0 and no half of a character gets into the script. */
const body = (value: object): string => quoted(JSON.stringify(value));

const HEAD = `#!/bin/sh
# Gives faces of an Immich library to other people. Nothing is changed before it is run with --apply.
#   export IMMICH_URL=https://photos.example.org   the address of the server
#   export IMMICH_API_KEY=...                      a key with the permissions face.update and person.create
#   sh immich.sh           lists each change
#   sh immich.sh --apply   makes them
set -u
apply=no
case "\${1-}" in
  --apply) apply=yes ;;
  '') ;;
  *)
    echo 'Usage: sh immich.sh [--apply]' >&2
    exit 2
    ;;
esac
if [ "$apply" = yes ]; then
  : "\${IMMICH_URL:?is not set: the address of the server}"
  : "\${IMMICH_API_KEY:?is not set: a key of the API}"
  url="\${IMMICH_URL%/}"
  url="\${url%/api}/api"
fi
moved=0
failed=0

# METHOD PATH BODY; the key stays off the command line, where others could see it.
call() {
  printf 'header = "x-api-key: %s"\\n' "$IMMICH_API_KEY" |
    curl --config - --fail --silent --show-error --request "$1" --header 'Content-Type: application/json' --data-raw "$3" "$url$2"
}
# WHAT is said, BODY; leaves the id of the new person in $person.
create() {
  printf '%s\\n' "$1"
  person=
  [ "$apply" = yes ] || return 0
  person=$(call POST /people "$2" | sed -n 's/.*"id":"\\([0-9a-f-]\\{36\\}\\)".*/\\1/p')
  [ -n "$person" ] || printf 'Failed: %s\\n' "$1" >&2
}
# WHAT is said, FACE, PERSON.
move() {
  printf '%s\\n' "$1"
  if [ "$apply" = no ]; then
    moved=$((moved + 1))
  elif [ -n "$3" ] && call PUT "/faces/$2" "{\\"id\\":\\"$3\\"}" >/dev/null; then
    moved=$((moved + 1))
  else
    failed=$((failed + 1))
    printf 'Failed: %s\\n' "$1" >&2
  fi
}
`;

const TAIL = `
if [ "$apply" = no ]; then
  printf 'Nothing was changed. Run it with --apply to change %s of the faces above.\\n' "$moved"
else
  printf 'Changed: %s. Failed: %s.\\n' "$moved" "$failed"
  [ "$failed" -eq 0 ]
fi
`;

const moveLine = ({ photo, face, from, to }: ImmichChange, person: string): string => {
  const becomes = to === null ? 'goes to a person without a name' : `becomes ${to}`;
  return `move ${quoted(shown(`${photo}: ${from} ${becomes}`))} ${quoted(face)} ${person}`;
};

/** People that Immich lacks are made once each; whoever is nobody of the set goes to a person of its own without a name. */
function callsOf(changes: readonly ImmichChange[]): string[] {
  const lines: string[] = [];
  const fresh = new Map<string, ImmichChange[]>();
  for (const change of changes) {
    if (change.person !== null) lines.push(moveLine(change, quoted(change.person)));
    else if (change.to !== null) fresh.set(change.to, [...(fresh.get(change.to) ?? []), change]);
  }
  for (const [name, some] of fresh) {
    lines.push(`create ${quoted(shown(`A new person: ${name}`))} ${body({ name })}`);
    lines.push(...some.map((change) => moveLine(change, '"$person"')));
  }
  for (const change of changes.filter(({ to }) => to === null)) {
    lines.push(`create 'A new person without a name' ${body({})}`, moveLine(change, '"$person"'));
  }
  return lines;
}

/** What is left alone is said in the script too, whenever it runs. */
export const immichScript = (plan: ImmichPlan): string => inEnglish(() => scriptOf(plan));

function scriptOf({ changes, problems }: ImmichPlan): string {
  const left = problems.map(({ photo, from, to, reason }) => {
    const wish = to === null ? `${from} is nobody here` : `${from} is ${to}`;
    return `printf '%s\\n' ${quoted(shown(`Left alone: ${photo}, ${wish}: ${leftAloneText(reason)}`))} >&2`;
  });
  return `${[HEAD, ...callsOf(changes), ...left].join('\n')}\n${TAIL}`;
}
