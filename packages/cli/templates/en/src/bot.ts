import { type ChatMessageEvent, Command, launch, On, type PokeEvent } from "adelie";

/** A bot is a class. Decorators say what it answers; what a method returns is its reply. */
export class MyBot {
  @Command("hello", { description: "says hello" })
  hello() {
    return "Hello! Send help to see what I can do.";
  }

  @Command("add <a:int> <b:int>", { description: "adds two numbers" })
  add(_event: ChatMessageEvent, { a, b }: { a: number; b: number }) {
    return `${a} + ${b} = ${a + b}`;
  }

  @On("notice.notify.poke")
  poked(event: PokeEvent) {
    return event.target_id === event.self_id ? "Stop it!" : undefined;
  }
}

// Without ONEBOT_URL it talks to the simulated QQ that comes with the library: no account is needed.
launch(MyBot);
