/** A list of which only the visible rows exist: ten thousand scroll as ten do. */

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  readonly count: number;
  readonly rowHeight: number;
  readonly label: string;
  /** Keeps the last row in view until the reader scrolls up. */
  readonly follows: boolean;
  /** A row to bring into view, when it changes. */
  readonly focus?: number | undefined;
  readonly onFollow: (follows: boolean) => void;
  row(index: number): ComponentChildren;
}

/** Rows of one height. */
export function VirtualList({ count, rowHeight, label, follows, focus, onFollow, row }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [, draw] = useState(0);
  const virtualizer = useRef<Virtualizer<HTMLDivElement, HTMLElement> | undefined>(undefined);
  virtualizer.current ??= new Virtualizer<HTMLDivElement, HTMLElement>({
    count: 0,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw((n) => n + 1),
  });
  const list = virtualizer.current;
  list.setOptions({ ...list.options, count });
  useEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => {
    list._willUpdate();
    const node = box.current;
    if (follows && node !== null) node.scrollTop = node.scrollHeight;
  });
  useEffect(() => {
    if (focus === undefined || focus < 0) return;
    // After the inspector has taken its place.
    const timer = setTimeout(() => list.scrollToIndex(focus, { align: "auto" }), 30);
    return () => clearTimeout(timer);
  }, [focus, list]);
  return (
    <div
      ref={box}
      class="virtual"
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget: node }) => {
        // Rows that come make the list longer without anybody scrolling: only going up is leaving the end.
        const isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < rowHeight;
        const goesUp = node.scrollTop < lastTop.current - 1;
        lastTop.current = node.scrollTop;
        if (isAtEnd ? !follows : goesUp && follows) onFollow(isAtEnd);
      }}
    >
      <div class="virtual-space" style={{ height: `${list.getTotalSize()}px` }}>
        {list.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="listitem"
            class="virtual-row"
            style={{ transform: `translateY(${start}px)`, height: `${rowHeight}px` }}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
