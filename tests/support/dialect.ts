/** Which dialect of decorators the tests were compiled in: a legacy one is given the name where a standard one gets an object. */

let second: unknown;

// oxlint-disable-next-line no-explicit-any -- one signature for both dialects
function spy(...given: any[]): void {
  second = given[1];
}

export class Spied {
  @spy
  method(): void {}
}

/** Whether `experimentalDecorators` is set. */
export const isLegacy: boolean = second === "method";
