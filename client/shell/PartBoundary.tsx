/** Keeps a failure in one part (a panel, a view) from taking the page with it. */
import { Button } from "@mantine/core";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { isChunkGone } from "./chunkGone.ts";
import styles from "./PartBoundary.module.css";

interface PartBoundaryProps {
  /** A change of it tries again. */
  readonly resetKey: string;
  /** Shows nothing in place of the part. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

interface PartBoundaryState {
  readonly failure: Error | null;
  readonly resetKey: string;
}

export class PartBoundary extends Component<
  PartBoundaryProps,
  PartBoundaryState
> {
  override state: PartBoundaryState = {
    failure: null,
    resetKey: this.props.resetKey,
  };

  static getDerivedStateFromError(failure: unknown) {
    return {
      failure: failure instanceof Error ? failure : new Error(String(failure)),
    };
  }

  static getDerivedStateFromProps(
    props: PartBoundaryProps,
    state: PartBoundaryState,
  ) {
    return props.resetKey === state.resetKey
      ? null
      : { failure: null, resetKey: props.resetKey };
  }

  override componentDidCatch(failure: Error, info: ErrorInfo) {
    // The browser's console is where a bug report starts.
    reportError(
      new Error(`${failure.message}${info.componentStack ?? ""}`, {
        cause: failure,
      }),
    );
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    if (this.props.quiet) return null;
    if (isChunkGone(failure))
      return (
        <div className={styles.failed} role="alert">
          <h2>This part could not be loaded</h2>
          <p>
            Parley was updated while the page was open, or the server could not
            be reached. Your changes are kept in this browser: reload to go on.
          </p>
          <Button variant="default" onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      );
    return (
      <div className={styles.failed} role="alert">
        <h2>This part stopped working</h2>
        <p>
          The rest of the page goes on, and your changes are kept in this
          browser.
        </p>
        <Button
          variant="default"
          onClick={() => this.setState({ failure: null })}
        >
          Show it again
        </Button>
        <p>
          <small>
            For a bug report: <code>{failure.message}</code>
          </small>
        </p>
      </div>
    );
  }
}
