/** A list of numbers that takes eight bytes a number, however long it gets. */
export class GrowingNumbers {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** A copy without room to grow. */
  done(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}
