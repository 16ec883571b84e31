"""What the screens share: access, forms, errors, headers, navigation, pages."""
