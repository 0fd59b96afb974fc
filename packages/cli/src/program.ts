/** The commands, and how their arguments are read. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { EXIT, Failure, languageOf, type Surroundings } from "./surroundings.ts";
import { chosenTexts, useLanguage } from "./texts/texts.ts";
import type { Texts } from "./texts/english.ts";
import type { CommandWords } from "./texts/help_english.ts";
import type { Row } from "./rows.ts";
import { ownVersion } from "./version.ts";

/**
 * Runs a command line.
 *
 * @param args the words behind the program's name
 * @param rows the commands that there are
 * @returns the exit code
 */
export async function run(
  args: readonly string[],
  around: Surroundings,
  rows: readonly Row[],
): Promise<number> {
  useLanguage(languageOf(around.env));
  const texts = chosenTexts();
  let code: number = EXIT.ok;
  const program = new Command("adelie");
  styled(program, around);
  program.description(texts.about).version(ownVersion(), "-V, --version", texts.versionFlag).helpCommand(false);
  program.addHelpText("after", `\n${texts.exitCodes}`);
  for (const row of rows) {
    const words: CommandWords = texts.commands[row.name];
    const command = program.command(`${row.name} ${row.args}`.trim()).summary(words.summary).description(words.about);
    styled(command, around);
    for (const flags of row.options) command.addOption(optionOf(flags, words, texts));
    if (words.examples !== "") command.addHelpText("after", `\n${texts.examples}\n${words.examples}`);
    command.action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const positionals = given.slice(0, -2).flat().filter((each) => each !== undefined) as string[];
      code = await (await row.load())(positionals, command.opts() as never, around);
    });
  }
  if (args.length === 0) {
    around.print(program.helpInformation() + `\n${texts.exitCodes}`);
    return EXIT.ok;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      around.tell(usageMistake(error, texts));
      return EXIT.failed;
    }
    around.tell(failureText(error));
    return EXIT.failed;
  }
}

/** The words about a failure: one of ours and of the library without its stack. */
function failureText(error: unknown): string {
  const isExpected = error instanceof Failure || (error instanceof Error && "code" in error);
  if (isExpected) return (error as Error).message;
  return error instanceof Error ? error.stack ?? error.message : chosenTexts().thrown(typeof error);
}

function optionOf(flags: string, words: CommandWords, texts: Texts): Option {
  const isRepeated = flags.endsWith("…");
  const plain = flags.replace("…", "");
  const choices = /<([\w-]+(?:\|[\w-]+)+)>/.exec(plain)?.[1]?.split("|");
  const option = new Option(plain, words.options[plain] ?? texts.sharedOptions[plain] ?? "");
  if (choices !== undefined) option.choices(choices);
  else if (/<n>/.test(plain)) option.argParser(wholeNumber);
  if (isRepeated) option.argParser((value: string, before: string[] | undefined) => [...before ?? [], value]);
  return option;
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0 || value.trim() === "") {
    throw new InvalidArgumentError(chosenTexts().wholeNumber);
  }
  return number;
}

/** Lets a command speak our language, end no process, and write to where it is told. */
function styled(command: Command, around: Surroundings): void {
  const texts = chosenTexts();
  command.exitOverride().helpOption("-h, --help", texts.helpFlag);
  command.configureOutput({
    writeOut: (text) => around.print(text.trimEnd()),
    writeErr: (text) => around.tell(text.trimEnd()),
    outputError: () => {},
  });
  command.configureHelp({
    styleTitle: (title) => texts.helpTitles[title] ?? title,
    optionDescription: ({ description }) => description,
  });
}

/** The mistake in the arguments, in the person's language. */
function usageMistake({ code, message }: CommanderError, texts: Texts): string {
  const [, first = "", second = ""] = /'([^']*)'(?:[^']*'([^']*)')?/.exec(message) ?? [];
  const near = /Did you mean (?:one of )?(.+)\?/.exec(message)?.[1] ?? "";
  const say = texts.usage[code.replace("commander.", "")];
  const text = say === undefined ? message : say(first, second, message.replace(/^.*? is invalid\. /s, ""));
  return `${text}${near === "" ? "" : texts.didYouMean(near)}\n${texts.seeHelp}`;
}
