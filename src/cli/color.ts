export const COLORS = ["auto", "always", "never"] as const;
export type ColorChoice = (typeof COLORS)[number];

/**
 * Is the output to be coloured? What is asked for on the command line counts, then NO_COLOR (https://no-color.org), then
 * FORCE_COLOR, then whether a terminal shows it.
 */
export function wantsColor(choice: ColorChoice, isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTerminal && env.TERM !== "dumb";
}
