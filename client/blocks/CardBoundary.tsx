/** A card that cannot be drawn says so and takes no other card with it. Any change of the block tries again. */
import { Component, type ReactNode } from "react";
import styles from "./BlockCard.module.css";

interface CardBoundaryProps {
  readonly resetKey: unknown;
  readonly children: ReactNode;
}

interface CardBoundaryState {
  readonly failed: boolean;
  readonly resetKey: unknown;
}

export class CardBoundary extends Component<
  CardBoundaryProps,
  CardBoundaryState
> {
  override state: CardBoundaryState = {
    failed: false,
    resetKey: this.props.resetKey,
  };

  static getDerivedStateFromError(): Partial<CardBoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps(
    props: CardBoundaryProps,
    state: CardBoundaryState,
  ): CardBoundaryState | null {
    return props.resetKey === state.resetKey
      ? null
      : { failed: false, resetKey: props.resetKey };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className={styles.failed} role="alert">
        <p>This block could not be drawn. What is in it is safe.</p>
        <button
          type="button"
          className="nodrag"
          onClick={() => this.setState({ failed: false })}
        >
          Try again
        </button>
      </div>
    );
  }
}
