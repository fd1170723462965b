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

/** What was found, and for which text: an answer to an older one is never offered. */
interface Found {
  text: string;
  options: Option[];
}

export function Combo(props: ComboProps) {
  const list = useId();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  // Enter came before the answer: the first of it is taken when it comes.
  const eager = useRef(false);
  const asked = useRef(0);
  const answered = found !== null && found.text === text;
  const options = answered ? found.options : [];

  const take = (option: Option) => {
    eager.current = false;
    props.onChoose(option);
    setText(null);
    setFound(null);
    setOpen(false);
  };

  useEffect(() => {
    if (text === null || !open) return;
    const number = ++asked.current;
    const answer = (options: Option[]) => {
      // An older question may answer later.
      if (number !== asked.current) return;
      if (eager.current && options[0]) {
        take(options[0]);
        return;
      }
      eager.current = false;
      setFound({ text, options });
      setAt(0);
    };
    const wait = setTimeout(() => props.search(text).then(answer, () => answer([])), 60);
    return () => clearTimeout(wait);
  }, [text, open]);

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
    } else if (event.key === "Enter" && open && text !== null && text !== "") {
      event.preventDefault();
      if (option) take(option);
      else if (!answered) eager.current = true;
    } else if (event.key === "Enter" && open && option) {
      event.preventDefault();
      take(option);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      eager.current = false;
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
        aria-expanded={open && answered}
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
          eager.current = false;
          setText(event.currentTarget.value);
          setOpen(true);
          if (props.value !== "") props.onChoose(null);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          eager.current = false;
          setOpen(false);
          setText(null);
        }}
      />
      <ul id={list} role="listbox" aria-label="Kết quả tìm" aria-busy={open && !answered} hidden={!open || !answered}>
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
        {open && answered && options.length === 0 && text !== "" && (
          <li class="none" role="option" aria-selected={false} aria-disabled={true}>Không tìm thấy</li>
        )}
      </ul>
    </div>
  );
}
