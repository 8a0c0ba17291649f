import { useMemo, useRef, useState } from 'preact/hooks';

/** For an element: whether a pointer or the focus is on it. A finger that touched does not stay. */
export interface Hold {
  readonly isHeld: boolean;
  readonly on: {
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onFocusIn: () => void;
    readonly onFocusOut: (event: FocusEvent) => void;
  };
}

export function useHold(): Hold {
  const [isOver, setOver] = useState(false);
  const [isIn, setIn] = useState(false);
  const on = useMemo<Hold['on']>(
    () => ({
      onPointerEnter: ({ pointerType }) => setOver(pointerType === 'mouse'),
      onPointerLeave: () => setOver(false),
      onFocusIn: () => setIn(true),
      onFocusOut: ({ currentTarget, relatedTarget }) => {
        if (
          !(currentTarget instanceof Element && relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
        )
          setIn(false);
      },
    }),
    [],
  );
  return { isHeld: isOver || isIn, on };
}

/**
 * Rows that do not move under a hand: while held, what is shown keeps its place, and is told anew in it; rows that
 * would come or go wait.
 */
export function useHeldRows<Row>(rows: readonly Row[], isHeld: boolean, keyOf: (row: Row) => string): readonly Row[] {
  const shown = useRef(rows);
  if (!isHeld || shown.current.length === 0) shown.current = rows;
  else {
    const latest = new Map(rows.map((row) => [keyOf(row), row]));
    shown.current = shown.current.map((row) => latest.get(keyOf(row)) ?? row);
  }
  return shown.current;
}
