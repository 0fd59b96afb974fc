/** A value as a tree: branches open and close, long texts are cut, and a click on a name copies the value. */

import { useState } from "preact/hooks";
import { copy } from "./basics.tsx";
import { visible } from "../state/visible.ts";

const MAX_CHILDREN = 200;
const MAX_TEXT = 400;

/** A tree of a JSON value. */
export function JsonView({ value, depth = 0, name }: { value: unknown; depth?: number; name?: string }) {
  const isBranch = typeof value === "object" && value !== null;
  const [isOpen, setOpen] = useState(depth < 2);
  const label = name === undefined ? null : (
    <button
      type="button"
      class="json-name"
      onClick={() => void copy(typeof value === "string" ? value : JSON.stringify(value))}
    >
      {visible(name)}
    </button>
  );
  if (!isBranch) {
    return (
      <div class="json-line">
        {label}
        {label !== null && <span class="json-mark">:</span>}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) {
    return (
      <div class="json-line">
        {label}
        {label !== null && <span class="json-mark">:</span>}
        <span class="json-mark">{open + close}</span>
      </div>
    );
  }
  return (
    <div class="json-branch">
      <div class="json-line">
        <button
          type="button"
          class={`json-fold${isOpen ? " is-open" : ""}`}
          aria-expanded={isOpen}
          aria-label={name ?? "{}"}
          onClick={() => setOpen(!isOpen)}
        />
        {label}
        {label !== null && <span class="json-mark">:</span>}
        <span class="json-mark">{isOpen ? open : `${open} ${entries.length} ${close}`}</span>
      </div>
      {isOpen && (
        <div class="json-children">
          {entries.slice(0, MAX_CHILDREN).map(([key, each]) => (
            <JsonView key={key} name={key} value={each} depth={depth + 1} />
          ))}
          {entries.length > MAX_CHILDREN && <div class="json-mark">… {entries.length - MAX_CHILDREN}</div>}
        </div>
      )}
      {isOpen && <div class="json-mark">{close}</div>}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") {
    return <span class="json-text">"{visible(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value)}"</span>;
  }
  return <span class={typeof value === "number" ? "json-number" : "json-word"}>{String(value)}</span>;
}
