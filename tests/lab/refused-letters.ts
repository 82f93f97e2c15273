/** Letters that the county's server refuses, and the words in which it says why. */
import type { Person } from "#model/person";
import type { Letter } from "./clients.ts";

interface People {
  readonly ruth: Person;
  readonly winnie: Person;
  readonly samuel: Person;
}

/** Somebody outside the county. */
export const outsider = "citizen@[203.0.113.99]";
const suspended = "monica.macharia@mfano.example";

/** What is refused, and the answer of the server that says why. */
export const refusals: readonly (readonly [string, (people: People) => Letter, RegExp])[] = [
  [
    "nobody logged in",
    ({ ruth, winnie }) => ({ from: ruth.mail, to: winnie.mail }),
    /\* 554 .*Access denied/,
  ],
  [
    "relay for nobody who logged in",
    () => ({ from: outsider, to: "other@[203.0.113.98]", port: 25 }),
    /\* 554 .*Relay access denied/,
  ],
  [
    "a colleague's address by somebody who logged in",
    ({ ruth, winnie, samuel }) => ({ as: ruth, from: winnie.mail, to: samuel.mail }),
    /\* 553 .*not owned by user/,
  ],
  [
    "an address of the county from outside",
    ({ winnie, samuel }) => ({ from: winnie.mail, to: samuel.mail, port: 25 }),
    /\* 550 .*Log in to send as this domain/,
  ],
  [
    "a shared mailbox's address by somebody who is no member",
    ({ ruth, samuel }) => ({ as: ruth, from: "ict-support@mfano.example", to: samuel.mail }),
    /\* 553 .*not owned by user/,
  ],
  [
    "a wrong password",
    ({ ruth, winnie }) => ({ as: ruth, password: "Habari-2026", from: ruth.mail, to: winnie.mail }),
    /\* 535 .*authentication failed/,
  ],
  [
    "a letter to a suspended colleague",
    ({ ruth }) => ({ as: ruth, from: ruth.mail, to: suspended }),
    /\* 550 .*User unknown/,
  ],
  [
    "a letter to nobody",
    ({ ruth }) => ({ as: ruth, from: ruth.mail, to: "nobody@mfano.example" }),
    /\* 550 .*User unknown/,
  ],
];
