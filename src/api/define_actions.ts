/** Gives a client class one method for each action of its implementation. */

import type { ApiClient } from "./client.ts";

/**
 * Defines the methods on a class's prototype. Their types come from the generated interfaces, which the class is merged
 * with. A method that the class or an ancestor has already is left alone.
 */
export function defineActions(of: { readonly prototype: ApiClient }, names: readonly string[]): void {
  for (const name of names) {
    if (name in of.prototype) continue;
    Object.defineProperty(of.prototype, name, {
      value(this: ApiClient, params?: object, options?: object): Promise<unknown> {
        return this.call(name, params, options);
      },
      writable: true,
      configurable: true,
    });
  }
}
