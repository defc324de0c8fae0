"""Files of a shown topology: pictures, a card for previews, a page to print."""
