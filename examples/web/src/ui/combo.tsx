// A field that searches while one types and offers what it found: arrow keys choose, Enter takes,
// Esc closes. Knows nothing of what is searched.

import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface Option {
  value: string;
  label: string;
  more?: string;
}

interface ComboProps {
  id: string;
  /** What is chosen now; empty for nothing. */
  value: string;
  /** The words of what is chosen. */
  shown: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  required?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
  search(text: string): Promise<Option[]>;
  onChoose(option: Option | null): void;
}

export function Combo(props: ComboProps) {
  const list = useId();
  const [text, setText] = useState<string | null>(null);
  const [options, setOptions] = useState<Option[]>([]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const asked = useRef(0);
  /** The text that the options answer; while somebody types it is an earlier one. */
  const answered = useRef<string | null>(null);

  useEffect(() => {
    if (text === null || !open) return;
    const number = ++asked.current;
    const wait = setTimeout(() => {
      props.search(text).then(
        (found) => {
          // An older question may answer later.
          if (number !== asked.current) return;
          answered.current = text;
          setOptions(found);
          setAt(0);
        },
        () => setOptions([]),
      );
    }, 60);
    return () => clearTimeout(wait);
  }, [text, open]);

  const take = (option: Option) => {
    props.onChoose(option);
    setText(null);
    setOpen(false);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        setText(text ?? "");
        setOpen(true);
      } else if (options.length > 0) {
        setAt((at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
      }
    } else if (event.key === "Enter" && open && (option || answered.current !== text)) {
      event.preventDefault();
      // Whoever types fast must not get whom an earlier text found.
      if (option && answered.current === text) take(option);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };

  const active = open && options[at] ? `${list}-${at}` : undefined;
  return (
    <div class="combo">
      <input
        id={props.id}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={active}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ? "true" : undefined}
        aria-required={props.required ? "true" : undefined}
        data-autofocus={props.autoFocus ? "" : undefined}
        placeholder={props.placeholder}
        value={text ?? props.shown}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          if (props.value !== "") props.onChoose(null);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          setText(null);
        }}
      />
      <ul id={list} role="listbox" aria-label="Kết quả tìm" hidden={!open}>
        {open &&
          options.map((option, index) => (
            <li
              key={option.value}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerDown={(event) => {
                event.preventDefault();
                take(option);
              }}
            >
              <span>{option.label}</span>
              {option.more !== undefined && <small>{option.more}</small>}
            </li>
          ))}
        {open && options.length === 0 && text !== null && text !== "" && (
          <li class="none" role="option" aria-selected={false} aria-disabled={true}>Không tìm thấy</li>
        )}
      </ul>
    </div>
  );
}
