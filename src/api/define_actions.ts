/** Gives a client class one method for each action of its implementation, and says what such a class is to a user. */

import type { ApiClient } from "./client.ts";
import type { ApiOptions } from "./options.ts";

/** A class of clients: what `new NapCatApi(…)`, `extends NapCatApi` and `inject(NapCatApi)` want to know of it. */
export interface ApiClass<Client extends ApiClient> {
  /** Opens nothing: that happens with the first call, event or download. */
  new (options?: ApiOptions): Client;
  /** What all clients of the class share. */
  readonly prototype: Client;
  /** The actions that this class has methods for. */
  readonly actions: readonly string[];
}

/**
 * Defines the methods on a class's prototype and gives it the type of the client that they make of it. The types come
 * from the generated classes. A method that the class or an ancestor has already is left alone.
 */
export function defineActions<Client extends ApiClient>(
  of: { readonly prototype: ApiClient; readonly actions: readonly string[] },
): ApiClass<Client> {
  for (const name of of.actions) {
    if (name in of.prototype) continue;
    Object.defineProperty(of.prototype, name, {
      value(this: ApiClient, params?: object, options?: object): Promise<unknown> {
        return this.call(name, params, options);
      },
      writable: true,
      configurable: true,
    });
  }
  return of as ApiClass<Client>;
}
