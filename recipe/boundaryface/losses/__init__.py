"""Every loss of the playground that has class centres. A loss sees the whole batch and the class centres of its rank."""
