/** A link to the samples of a run, alone or beside others. */
import { useNavigate } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { samplesHref } from "./words.ts";

export function SamplesLink(props: {
  readonly run: string;
  readonly task?: string;
  readonly against?: string;
  readonly show?: "gained" | "lost";
  readonly className?: string | undefined;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  const { run, className, title, children, ...search } = props;
  const navigate = useNavigate();
  const href = samplesHref(run, search);
  const handleClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    void navigate({ href });
  };
  return (
    <a href={href} className={className} title={title} onClick={handleClick}>
      {children}
    </a>
  );
}
